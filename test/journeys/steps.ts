import type { Page } from 'playwright-core'
import type { Window } from './browser.ts'

export const password = 'correct horse battery'

/** Makes the first account of an empty installation and lands on the home page. */
export async function makeFirstAccount({ page, forgive }: Window): Promise<void> {
  await page.goto('/')
  await page.getByLabel('Your name').fill('Nora Newcomer')
  await page.getByLabel('E-mail').fill('nora@acme.example')
  await page.getByLabel('Password').fill(password)
  await page.getByLabel('Workspace name').fill('Acme')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('heading', { name: 'Three steps to a workspace' }).waitFor()
  // Whether somebody is signed in is asked by asking who it is.
  forgive(/^answer: 401 GET .*\/api\/me$/)
}

/** Connects a Google account by its consent page. Returns the stand-in's origin. */
export async function connectGoogle(page: Page, account: string): Promise<string> {
  await page.goto('/connections')
  await page.getByRole('button', { name: 'Connect Google' }).click()
  await page.getByText(account).click()
  const { origin } = new URL(page.url())
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByText('Ready to start').waitFor()
  return origin
}
