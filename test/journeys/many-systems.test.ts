import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { editField, inTab } from './acts.ts'
import { openWindow, program, settled, shot, shotPath, type Window } from './browser.ts'
import { somebodyAt, type Person, type Somebody } from './google.ts'
import { portalAt, type HubspotObject, type Portal } from './hubspot.ts'
import { connectGoogle, makeFirstAccount } from './steps.ts'
import { openWorld, type World } from './world.ts'

const account = 'ben@northwind-sandbox.test'
const card = (page: Page, provider: string): Locator => page.getByRole('group', { name: `${provider} ${account}` })
const patient = { timeout: 60_000 }

/** HubSpot beside Google, the same people in both, by every road that issue has: preview, edits on three sides, a rule, an undo, a merge, a property more. */
describe.skipIf(program === null)('many systems', () => {
  let world: World
  let window: Window
  let google: Somebody
  let portal: Portal
  /** Somebody who is in both, and another. */
  let one: { readonly email: string; readonly name: string }
  let two: typeof one
  beforeAll(async () => {
    world = await openWorld()
    window = await openWindow(world.origin)
    await makeFirstAccount(window)
    google = await somebodyAt(await connectGoogle(window.page, account), account)
    await window.page.getByRole('button', { name: 'Start', exact: true }).click()
    await window.page.getByText('180 linked').waitFor(patient)
  })
  // A step goes on from the one before: after a failure the rest would only tell of it again.
  let broken = false
  beforeEach((context) => {
    if (broken) context.skip()
    context.onTestFailed(async () => {
      broken = true
      await window.page.screenshot({ path: shotPath('many-systems-failed') })
    })
  })
  afterEach(() => {
    expect(window.trouble.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await window?.close()
    await world?.close()
  })

  test('connect HubSpot beside Google', async () => {
    const { page } = window
    await page.getByRole('button', { name: 'Connect HubSpot' }).click()
    await page.getByRole('heading', { name: /to a sample account/ }).waitFor()
    await page.getByText(account).first().click()
    await shot(page, '50-hubspot-consent')
    portal = await portalAt(new URL(page.url()).origin, account)
    await page.getByRole('button', { name: /Connect app|Allow|Grant/ }).click()
    await page.getByText('Ready to start').waitFor()
    await card(page, 'HubSpot').getByText('A field for PipeDesk’s own id').waitFor()
    await shot(page, '51-hubspot-ready')
  })

  test('what would be set up there is shown, and the people of both are recognised before anything is written', async () => {
    const { page } = window
    const [there, known] = [await portal.contacts(), await google.list()]
    const mails = new Set(known.flatMap(({ emailAddresses = [] }) => emailAddresses.map(({ value }) => value.toLowerCase())))
    const both = there.filter(({ properties }) => mails.has(properties.email ?? ''))
    expect(both.length).toBeGreaterThan(20)
    const alone = both.filter((each) => known.filter((person) => mailOf(person) === each.properties.email).length === 1)
    ;[one, two] = alone.map(nameOf(known)).filter(({ name }, at, all) => all.findIndex((other) => other.name === name) === at) as [
      typeof one,
      typeof one,
    ]
    const drawer = page.getByRole('dialog', { name: 'What a sync would do' })
    const open = async (): Promise<void> => {
      if (!(await drawer.isVisible())) await card(page, 'HubSpot').getByRole('button', { name: 'Preview', exact: true }).click()
      await drawer.getByRole('button', { name: 'Preview again' }).waitFor(patient)
    }
    await open()
    await drawer.getByRole('row', { name: `Link to what is there already ${there.length} 0` }).waitFor()
    await shot(page, '52-hubspot-preview', open)
    await open()
    await drawer.getByRole('button', { name: 'Set it up' }).click()
    await drawer.getByText('set up', { exact: true }).waitFor()
    expect(await portal.contacts()).toHaveLength(there.length)
    await drawer.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByText('Sync started').waitFor()
  })

  test('after the first sync everybody is at both once, and a badge says so', async () => {
    const { page } = window
    await card(page, 'HubSpot')
      .getByText(/Equal at .+ 0 open/)
      .waitFor(patient)
    await expect.poll(async () => (await portal.contacts()).length, patient).toBe(180)
    expect(await google.list()).toHaveLength(180)
    await settled(page)
    await shot(page, '53-two-systems')
  })

  test('one person in both, edited on each of three sides: each edit reaches the other two', async () => {
    const { page } = window
    await openPerson(page, one)
    await portal.edit((await portal.contact(one.email)).id, { jobtitle: 'Said at HubSpot' })
    await page.getByRole('button', { name: 'Edit Job title: Said at HubSpot' }).waitFor(patient)
    await expect.poll(() => titleAtGoogle(one), patient).toBe('Said at HubSpot')
    await changeAtGoogle(one, 'Said at Google')
    await syncNow('Google')
    await page.getByRole('button', { name: 'Edit Job title: Said at Google' }).waitFor(patient)
    await expect.poll(() => titleAtHubspot(one), patient).toBe('Said at Google')
    await editField(page, 'Job title', 'Said here')
    await expect.poll(() => titleAtHubspot(one), patient).toBe('Said here')
    await expect.poll(() => titleAtGoogle(one), patient).toBe('Said here')
    await shot(page, '54-three-sides')
  })

  test('a conflict is decided by a rule that settles what is like it', async () => {
    const { page } = window
    await inTab(window, async (tab) => {
      await card(tab, 'HubSpot').getByRole('button', { name: 'More actions' }).click()
      await tab.getByRole('menuitem', { name: 'Configure' }).click()
      await tab.getByLabel('When both sides changed the same field').last().click()
      await tab.getByRole('option', { name: 'Ask a person' }).click()
      await tab.getByText('Saved').waitFor()
      await shot(tab, '55-hubspot-configure')
    })
    await pause('HubSpot')
    for (const person of [one, two]) {
      await portal.edit((await portal.contact(person.email)).id, { jobtitle: `HubSpot says ${person.name}` })
      await openPerson(page, person)
      await editField(page, 'Job title', `We say ${person.name}`)
    }
    await resume('HubSpot')
    await page.getByRole('link', { name: /Conflicts 2 open conflicts/ }).click(patient)
    const field = page.getByRole('group', { name: 'Job title' })
    const choose = async (): Promise<void> => {
      if (!(await field.isVisible())) await page.getByText(one.name).first().click()
      await field.getByText(/^HubSpot says/).click()
      await page.getByRole('checkbox', { name: /Always decide/ }).check()
      await page.getByText('settles 1 other open conflict').waitFor()
    }
    await choose()
    await shot(page, '56-rule', choose)
    await choose()
    await page.getByRole('button', { name: 'Resolve' }).click()
    await page.getByRole('heading', { name: 'No conflicts' }).waitFor()
    for (const person of [one, two]) {
      expect(await titleAtHubspot(person)).toBe(`HubSpot says ${person.name}`)
      await expect.poll(() => titleAtGoogle(person), patient).toBe(`HubSpot says ${person.name}`)
    }
  })

  test('a run is taken back: both systems show the former values, and what changed since stays and is named', async () => {
    const { page } = window
    const former = `HubSpot says ${one.name}`
    await pause('HubSpot')
    for (const person of [one, two]) await portal.edit((await portal.contact(person.email)).id, { jobtitle: 'A mistake' })
    await resume('HubSpot')
    for (const person of [one, two]) await expect.poll(() => titleAtGoogle(person), patient).toBe('A mistake')
    await openPerson(page, two)
    await page.getByRole('button', { name: 'Edit Job title: A mistake' }).waitFor(patient)
    await editField(page, 'Job title', 'Mended since')
    await page
      .getByRole('listitem')
      .filter({ hasText: /HubSpot\s*changed Job title/ })
      .first()
      .getByRole('link', { name: 'Open run' })
      .click()
    const dialog = page.getByRole('dialog', { name: 'Take this run back?' })
    const open = async (): Promise<void> => {
      if (!(await dialog.isVisible())) await page.getByRole('button', { name: 'Undo this run…' }).click()
      await dialog.getByText('has changed since and stays as it is').waitFor()
    }
    await open()
    await shot(page, '57-undo', open)
    await open()
    await dialog.getByRole('button', { name: 'Take it back' }).click()
    await expect.poll(() => titleAtHubspot(one), patient).toBe(former)
    await expect.poll(() => titleAtGoogle(one), patient).toBe(former)
    expect([await titleAtHubspot(two), await titleAtGoogle(two)]).toEqual(['Mended since', 'Mended since'])
  })

  test('two people are merged and un-merged, each with their timeline', async () => {
    const { page } = window
    await openPerson(page, two)
    const former = page.url()
    await openPerson(page, one)
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Merge with…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Merge two records' })
    await dialog.getByRole('button', { name: /Which record is the same/ }).click()
    await page.keyboard.type(two.name)
    await page.getByRole('option', { name: two.name }).click()
    await dialog.getByText('Nothing is deleted at any system').waitFor()
    await dialog.getByText('What comes along').waitFor()
    await shot(page, '58-merge')
    await dialog.getByRole('button', { name: 'Merge', exact: true }).click()
    await page.getByText(`${two.name} is merged into ${one.name}`).waitFor()
    await page.getByRole('listitem').filter({ hasText: 'Mended since' }).first().waitFor()
    await shot(page, '59-merged')
    expect([await portal.contact(two.email), await google.named(two.name)]).toHaveLength(2)
    await page.goto(former)
    await page.getByRole('heading', { name: `${two.name} was merged` }).waitFor()
    // It is no record any more; where it went is asked next.
    window.forgive(/^answer: 404 GET .*\/api\/contacts\//)
    await page.getByRole('button', { name: 'Un-merge' }).click()
    await page.getByText(`${two.name} is a record of its own again`).waitFor()
    await openPerson(page, two)
    await page.getByRole('button', { name: 'Edit Job title: Mended since' }).waitFor()
    await page.getByRole('listitem').filter({ hasText: 'Mended since' }).first().waitFor()
    await editField(page, 'Job title', 'Apart again')
    await expect.poll(() => titleAtHubspot(two), patient).toBe('Apart again')
    await expect.poll(() => titleAtGoogle(two), patient).toBe('Apart again')
  })

  test('the mapping is extended by a custom property of theirs and a field made for it', async () => {
    const { page } = window
    await portal.addProperty('favourite_tea', 'Favourite tea')
    await portal.edit((await portal.contact(one.email)).id, { favourite_tea: 'Assam' })
    await page.getByRole('link', { name: 'Connections', exact: true }).click()
    await card(page, 'HubSpot').getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Mapping' }).click()
    await page.getByRole('tab', { name: /Contacts/i }).click()
    await page.getByRole('button', { name: 'Add row' }).click()
    await page.keyboard.type('Favourite')
    await page.getByRole('option', { name: /Favourite tea/ }).click()
    await page.getByRole('button', { name: /Field in PipeDesk for Favourite tea/ }).click()
    await page.getByRole('option', { name: 'Make a new field for it' }).click()
    await shot(page, '60-mapping')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Mapping saved').waitFor()
    await openPerson(page, one)
    await page.getByRole('button', { name: 'Edit Favourite tea: Assam' }).waitFor(patient)
    await editField(page, 'Favourite tea', 'Darjeeling')
    await expect.poll(async () => (await portal.contact(one.email)).properties.favourite_tea, patient).toBe('Darjeeling')
    await shot(page, '61-custom-field')
  })

  async function openPerson(page: Page, { name }: typeof one): Promise<void> {
    await page.goto('/contacts')
    await page.getByPlaceholder('Search contacts…').fill(name)
    await page.getByRole('link', { name, exact: true }).first().click()
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
  }

  const titleAtGoogle = async ({ name }: typeof one): Promise<string | undefined> => (await google.named(name)).organizations?.[0]?.title
  const titleAtHubspot = async ({ email }: typeof one): Promise<string | null | undefined> =>
    (await portal.contact(email)).properties.jobtitle

  async function changeAtGoogle({ name }: typeof one, title: string): Promise<void> {
    const person = await google.named(name)
    await google.change(person.resourceName, { organizations: [{ ...person.organizations?.[0], title }] })
  }

  const syncNow = (provider: string): Promise<void> =>
    inTab(window, async (tab) => {
      await card(tab, provider).getByRole('button', { name: 'Sync now' }).click()
      await tab.getByText('Sync started').waitFor()
    })
  const pause = (provider: string): Promise<void> =>
    inTab(window, async (tab) => {
      await card(tab, provider).getByRole('button', { name: 'More actions' }).click()
      await tab.getByRole('menuitem', { name: 'Pause' }).click()
      await card(tab, provider).getByText('Paused', { exact: true }).waitFor()
    })
  const resume = (provider: string): Promise<void> =>
    inTab(window, async (tab) => {
      await card(tab, provider).getByRole('button', { name: 'Resume' }).click()
      await card(tab, provider).getByText('Working').waitFor()
    })
})

const mailOf = ({ emailAddresses = [] }: Person): string => emailAddresses[0]?.value.toLowerCase() ?? ''

/** How Google calls who HubSpot knows by this address. */
const nameOf =
  (known: readonly Person[]) =>
  ({ properties }: HubspotObject): { readonly email: string; readonly name: string } => {
    const email = properties.email ?? ''
    return { email, name: known.find((person) => mailOf(person) === email)?.names?.[0]?.displayName ?? '' }
  }
