import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openWindow, program, settled, shot, shotPath, type Window } from './browser.ts'
import { somebodyAt, type Person, type Somebody } from './google.ts'
import { editField, inTab, pause, resume, syncNow } from './acts.ts'
import { openWorld, type World } from './world.ts'

const account = 'ben@northwind-sandbox.test'

/** The newcomer's story, in order; each step goes on from where the one before left the page. */
describe.skipIf(program === null)('the main job', () => {
  let world: World
  let window: Window
  let google: Somebody
  let sandbox: string
  let person: Person
  beforeAll(async () => {
    world = await openWorld()
    window = await openWindow(world.origin)
  })
  // A step goes on from the one before: after a failure the rest would only tell of it again.
  let broken = false
  beforeEach((context) => {
    if (broken) context.skip()
    context.onTestFailed(() => void (broken = true))
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
    sandbox = new URL(page.url()).origin
    await page.getByText(account).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByText('Ready to start').waitFor()
    await page.getByText(/ben@northwind-sandbox\.test is connected/).waitFor()
    google = await somebodyAt(sandbox, account)
    await shot(page, '04-ready')
  })

  test('see what a sync would do, before anything is written', async () => {
    const { page } = window
    await google.control('fill', { kind: 'contacts', count: 9_000 })
    await page.getByRole('button', { name: 'Preview', exact: true }).click()
    const drawer = page.getByRole('dialog', { name: 'What a sync would do' })
    await drawer.getByText('contacts: 9,180 looked at').waitFor({ timeout: 60_000 })
    await drawer.getByRole('row', { name: 'Create 9,180 0' }).waitFor()
    const open = async (): Promise<void> => {
      if (!(await drawer.isVisible())) await page.getByRole('button', { name: 'Preview', exact: true }).click()
      await drawer.getByRole('button', { name: 'Preview again' }).waitFor({ timeout: 60_000 })
    }
    await shot(page, '04b-preview', open)
    if (await drawer.isVisible()) await page.keyboard.press('Escape')
    await page.getByText('Ready to start').waitFor()
  })

  test('start, and watch the first sync with its numbers', async () => {
    const { page } = window
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    const reading = page.getByRole('progressbar', { name: 'Reading contacts' })
    await reading.waitFor()
    await page.getByText(/^[\d,]+ of 9,180 · \d[\d,]* per second · about .+ left$/).waitFor()
    await page.screenshot({ path: shotPath('05-progress') })
    await page.getByText('Working').waitFor()
    await expect.poll(() => page.getByRole('progressbar').count(), { timeout: 60_000 }).toBe(0)
    await page.getByText('9,180 linked').waitFor()
    await shot(page, '06-connected')
  })

  test('the contacts have arrived, each once', async () => {
    const { page } = window
    const there = await google.list()
    expect(there).toHaveLength(9_180)
    person =
      there.find(
        (each) =>
          each.phoneNumbers?.length === 1 &&
          each.organizations?.length === 1 &&
          each.biographies === undefined &&
          there.filter((other) => nameOf(other) === nameOf(each)).length === 1,
      ) ?? fail('nobody fits')
    await page.keyboard.press('g')
    await page.keyboard.press('c')
    await page.getByRole('heading', { name: 'Contacts' }).waitFor()
    await page.getByText('9,180', { exact: true }).waitFor()
    await shot(page, '07-contacts')
    await page.getByPlaceholder('Search contacts…').fill(nameOf(person))
    await page
      .getByRole('row', { name: nameOf(person) })
      .getByRole('link', { name: nameOf(person) })
      .click()
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
  })

  test('the timeline says what came from where, in which run', async () => {
    const { page } = window
    const entry = page.getByRole('listitem').filter({ hasText: /Google\s*created the contact/ })
    await entry.waitFor()
    await shot(page, '08-contact')
    await entry.getByRole('link', { name: 'Open run' }).click()
    await page.getByRole('dialog', { name: 'Reading contacts' }).getByText('9,180').first().waitFor()
    await shot(page, '09-run')
    await page.goBack()
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
  })

  test('a phone number changed here stands in Google within two seconds', async () => {
    const { page } = window
    await page.getByRole('button', { name: 'Edit Phone 1' }).click()
    await page.getByRole('textbox', { name: 'Phone 1' }).fill('+1 415 555 0199')
    await page.keyboard.press('Enter')
    const saidAt = performance.now()
    await expect
      .poll(async () => (await google.read(person.resourceName)).phoneNumbers?.map(({ value }) => value.replace(/[^+\d]/g, '')), {
        timeout: 20_000,
        interval: 50,
      })
      .toEqual(['+14155550199'])
    const tookMs = Math.round(performance.now() - saidAt)
    process.stdout.write(`journey: the phone number stood in Google after ${tookMs} ms\n`)
    expect(tookMs).toBeLessThan(2_000)
    await page
      .getByRole('listitem')
      .filter({ hasText: /Nora Newcomer\s*changed Phone/ })
      .first()
      .waitFor()
  })

  test('what somebody changes there arrives on the open page', async () => {
    const { page } = window
    await there({ organizations: [{ ...person.organizations?.[0], title: 'Head of Rivers' }] })
    await syncNow(window)
    await page.getByRole('button', { name: 'Edit Job title: Head of Rivers' }).waitFor()
    await page
      .getByRole('listitem')
      .filter({ hasText: /Google\s*changed Job title/ })
      .waitFor()
  })

  test('that run is taken back: both sides show the former value again', async () => {
    const { page } = window
    const former = person.organizations?.[0]?.title ?? ''
    await page
      .getByRole('listitem')
      .filter({ hasText: /Google\s*changed Job title/ })
      .getByRole('link', { name: 'Open run' })
      .click()
    const dialog = page.getByRole('dialog', { name: 'Take this run back?' })
    const open = async (): Promise<void> => {
      if (await dialog.isVisible()) return
      await page.getByRole('button', { name: 'Undo this run…' }).click()
      await dialog.getByText('Head of Rivers').waitFor()
    }
    await open()
    await shot(page, '09b-undo', open)
    await open()
    await dialog.getByRole('button', { name: 'Take it back' }).click()
    await expect.poll(async () => (await google.named(nameOf(person))).organizations?.[0]?.title, { timeout: 20_000 }).toBe(former)
    await page.getByText('Taken back', { exact: true }).waitFor()
    await shot(page, '09c-taken-back')
    await page.goBack()
    await page.getByRole('button', { name: `Edit Job title: ${former}` }).waitFor()
  })

  test('both sides change different fields, and both survive', async () => {
    const { page } = window
    await pause(window)
    await there({ biographies: [{ value: 'Rows before work.', contentType: 'TEXT_PLAIN' }] })
    await edit('Job title', 'Chief of Rivers')
    await resume(window)
    await page.getByText('Rows before work.').first().waitFor()
    await expect
      .poll(async () => (await google.named(nameOf(person))).organizations?.[0]?.title, { timeout: 20_000 })
      .toBe('Chief of Rivers')
    await page.getByRole('button', { name: 'Edit Job title: Chief of Rivers' }).waitFor()
    expect((await google.named(nameOf(person))).biographies?.[0]?.value).toBe('Rows before work.')
  })

  test('both change the same field: a person decides, with both values side by side', async () => {
    const { page } = window
    await inTab(window, async (tab) => {
      await tab.getByRole('button', { name: 'More actions' }).click()
      await tab.getByRole('menuitem', { name: 'Configure' }).click()
      await tab.getByLabel('When both sides changed the same field').click()
      await tab.getByRole('option', { name: 'Ask a person' }).click()
      await tab.getByText('Saved').waitFor()
      await settled(tab)
      await shot(tab, '10-configure')
    })
    await pause(window)
    await there({ organizations: [{ ...person.organizations?.[0], title: 'Google says captain' }] })
    await edit('Job title', 'We say admiral')
    await resume(window)
    await page.getByRole('link', { name: 'Conflicts 1 open conflict' }).waitFor()
    await page.getByRole('link', { name: /Conflicts/ }).click()
    const field = page.getByRole('group', { name: 'Job title' })
    await field.getByText('Google says captain').waitFor()
    await field.getByText('We say admiral').waitFor()
    await field.getByText('Chief of Rivers').waitFor()
    await shot(page, '11-conflict')
    await field.getByText('Google says captain').click()
    await page.getByRole('button', { name: 'Resolve' }).click()
    await page.getByRole('heading', { name: 'No conflicts' }).waitFor()
    await shot(page, '12-conflicts-none')
    expect((await google.named(nameOf(person))).organizations?.[0]?.title).toBe('Google says captain')
  })

  test('a value says why it is what it is', async () => {
    const { page } = window
    await page.getByRole('navigation').getByRole('link', { name: 'Contacts' }).click()
    await page.getByPlaceholder('Search contacts…').fill(nameOf(person))
    await page.getByRole('link', { name: nameOf(person) }).click()
    const drawer = page.getByRole('dialog', { name: 'Why this Job title?' })
    const open = async (): Promise<void> => {
      if (await drawer.isVisible()) return
      await page.getByRole('button', { name: 'Edit Job title: Google says captain' }).hover()
      await page.getByRole('button', { name: 'Why this Job title?' }).click()
      await drawer.getByText('We say admiral').first().waitFor()
    }
    await open()
    await shot(page, '13-why', open)
    await open()
    await page.keyboard.press('Escape')
    await shot(page, '14-timeline')
  })

  test('a withdrawn consent: the card says Reconnect, and reconnecting goes on', async () => {
    const { page } = window
    await google.control('grants', { revoke: true })
    await page.getByRole('link', { name: 'Connections', exact: true }).click()
    const askedAt = performance.now()
    await page.getByRole('button', { name: 'Sync now' }).click()
    await page.getByText('Needs you').waitFor({ timeout: 60_000 })
    process.stdout.write(`journey: a withdrawn consent was noticed after ${Math.round(performance.now() - askedAt)} ms\n`)
    await page.getByRole('button', { name: 'Reconnect' }).waitFor()
    await shot(page, '15-reconnect')
    await page.getByRole('button', { name: 'Reconnect' }).click()
    await page.getByRole('radio', { name: /ben@northwind-sandbox\.test/, checked: true }).waitFor()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByText('Working').waitFor()
    google = await somebodyAt(sandbox, account)
    await there({ biographies: [{ value: 'Back again.', contentType: 'TEXT_PLAIN' }] })
    await page.getByRole('button', { name: 'Sync now' }).click()
    await page.getByRole('link', { name: 'Home', exact: true }).click()
    await page.getByText(nameOf(person)).first().click()
    await page.getByText('Back again.').first().waitFor()
  })

  /** Somebody at Google changes the person. */
  async function there(fields: Parameters<Somebody['change']>[1]): Promise<void> {
    await google.change((await google.named(nameOf(person))).resourceName, fields)
  }

  const edit = (label: string, value: string): Promise<void> => editField(window.page, label, value)
})

const nameOf = (person: Person): string => person.names?.[0]?.displayName ?? ''

function fail(why: string): never {
  throw new Error(why)
}
