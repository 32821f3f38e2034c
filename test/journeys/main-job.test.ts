import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openWindow, program, settled, shot, type Window } from './browser.ts'
import { somebodyAt, type Person, type Somebody } from './google.ts'
import { openWorld, type World } from './world.ts'

/** The newcomer's story, in order; each step goes on from where the one before left the page. */
describe.skipIf(program === null)('the main job', () => {
  let world: World
  let window: Window
  let google: Somebody
  let ana: Person
  beforeAll(async () => {
    world = await openWorld()
    window = await openWindow(world.origin)
  })
  afterEach(() => {
    expect(window.trouble.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await window?.close()
    await world?.close()
  })

  test('the first account', async () => {
    const { page } = window
    await page.goto('/')
    await page.getByRole('heading', { name: 'Create the first account' }).waitFor()
    await shot(page, '01-first-account')
    await page.getByLabel('Your name').fill('Nora Newcomer')
    await page.getByLabel('E-mail').fill('nora@acme.example')
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByLabel('Workspace name').fill('Acme')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { name: 'Three steps to a workspace' }).waitFor()
    window.forgive(/^answer: 401 GET .*\/api\/me$/)
    await shot(page, '02-home-new')
  })

  test('connect Google on the consent page', async () => {
    const { page } = window
    await page.getByRole('button', { name: 'Connect Google' }).click()
    await page.getByRole('heading', { name: /into a sample account/ }).waitFor()
    await shot(page, '03-consent')
    const origin = new URL(page.url()).origin
    await page.getByText('ben@northwind-sandbox.test').click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByText('Ready to start').waitFor()
    await page.getByText(/ben@northwind-sandbox\.test is connected/).waitFor()
    google = await somebodyAt(origin, 'ben@northwind-sandbox.test')
    await shot(page, '04-ready')
  })

  test('start, and watch the first sync with its numbers', async () => {
    const { page } = window
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('progressbar').first().waitFor()
    await page.getByText(/\d+( of \d+)?( · \d+ per second)?/).first().waitFor()
    await page.screenshot({ path: `${import.meta.dirname}/shots/05-progress.png` })
    await page.getByText('Working').waitFor()
  })

  test('the contacts have arrived', async () => {
    const { page } = window
    const there = await google.list()
    ana = there.find(({ phoneNumbers, emailAddresses }) => phoneNumbers?.length === 1 && emailAddresses?.length === 1) ?? fail('nobody fits')
    await page.keyboard.press('g')
    await page.keyboard.press('c')
    await page.getByRole('heading', { name: 'Contacts' }).waitFor()
    await expect.poll(() => page.getByRole('heading', { name: 'Contacts' }).locator('..').textContent(), { timeout: 30_000 }).toContain(String(there.length))
    await shot(page, '06-contacts')
  })
})

function fail(why: string): never {
  throw new Error(why)
}
