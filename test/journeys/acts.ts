import type { Page } from 'playwright-core'
import type { Window } from './browser.ts'

/** Edits one fact of the record on the page, as a person does, and sees it said. */
export async function editField(page: Page, label: string, value: string): Promise<void> {
  await page.getByRole('button', { name: `Edit ${label}` }).click()
  await page.getByRole('textbox', { name: label }).fill(value)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: `Edit ${label}: ${value}` }).waitFor()
  await page.getByText(`${label} changed`).first().waitFor()
}

/** Does something on the connections page in a second tab, while the first stays where it is. */
export async function inTab(window: Window, act: (tab: Page) => Promise<void>): Promise<void> {
  const tab = await window.tab()
  await tab.goto('/connections')
  await act(tab)
  await tab.close()
}

export const syncNow = (window: Window): Promise<void> =>
  inTab(window, async (tab) => {
    await tab.getByRole('button', { name: 'Sync now' }).click()
    await tab.getByText('Sync started').waitFor()
  })

export const pause = (window: Window): Promise<void> =>
  inTab(window, async (tab) => {
    await tab.getByRole('button', { name: 'More actions' }).click()
    await tab.getByRole('menuitem', { name: 'Pause' }).click()
    await tab.getByText('Paused', { exact: true }).waitFor()
  })

export const resume = (window: Window): Promise<void> =>
  inTab(window, async (tab) => {
    await tab.getByRole('button', { name: 'Resume' }).click()
    await tab.getByText('Working').waitFor()
  })
