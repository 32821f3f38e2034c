import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { pause } from './acts.ts'
import { openWindow, program, shot, type Window } from './browser.ts'
import { connectGoogle, makeFirstAccount } from './steps.ts'
import { openWorld, type World } from './world.ts'

/** The screens of what is not equal, not one or not begun yet, clicked through as a person would. */
describe.skipIf(program === null)('screens of trust', () => {
  let world: World
  let window: Window
  beforeAll(async () => {
    world = await openWorld()
    window = await openWindow(world.origin)
    await makeFirstAccount(window)
    await connectGoogle(window.page, 'chloe@northwind-sandbox.test')
    await window.page.getByRole('button', { name: 'Start', exact: true }).click()
    await window.page.getByText('40 linked').waitFor()
  })
  afterEach(() => {
    expect(window.trouble.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await window?.close()
    await world?.close()
  })

  test('two records of one person are told why they are not there, found as one, compared by keys, merged and parted again', async () => {
    const { page } = window
    await pause(window)
    for (const last of ['Twin', 'Twyn']) {
      await page.goto('/contacts')
      await page.getByRole('button', { name: 'New contact' }).first().click()
      const dialog = page.getByRole('dialog', { name: 'New contact' })
      await dialog.getByLabel('First name').fill('Twila')
      await dialog.getByLabel('Last name').fill(last)
      await dialog.getByLabel('E-mail').fill('twila.of.a.very.long.name@an-even-longer-domain.example')
      await dialog.getByRole('button', { name: 'Create' }).click()
      await page.getByRole('heading', { name: `Twila ${last}` }).waitFor()
    }
    const twin = page.url()
    await page.getByRole('button', { name: 'Why not?' }).click()
    await page.getByRole('dialog', { name: 'Why is this not at Google?' }).getByText('The connection is paused').waitFor()
    await shot(page, '41-why-not')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Why this Last name?' }).click()
    await page.getByRole('dialog', { name: 'Why this Last name?' }).getByText('Twyn').first().waitFor()
    await shot(page, '42-why')
    await page.keyboard.press('Escape')
    await page.goto('/duplicates')
    const pair = page.getByRole('listitem', { name: /^Twila .* and Twila / })
    await pair.waitFor()
    await shot(page, '43-duplicates')
    while ((await pair.getAttribute('aria-current')) === null) await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Merge two records' })
    await dialog.getByText('What comes along').waitFor()
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('merge-keep')
    await page.keyboard.press('Enter')
    await dialog.waitFor()
    await shot(page, '44-merge')
    await dialog
      .getByRole('radio', { name: /Twila Twin/ })
      .first()
      .check()
    await dialog.getByRole('button', { name: 'Merge', exact: true }).press('Enter')
    await page.getByText('Twila Twyn is merged into Twila Twin').waitFor()
    await page.goto(twin)
    await page.getByRole('heading', { name: 'Twila Twyn was merged' }).waitFor()
    // It is no record any more; where it went is asked next.
    window.forgive(/^answer: 404 GET .*\/api\/contacts\//)
    await shot(page, '45-merged-away')
    await page.getByRole('button', { name: 'Un-merge' }).click()
    await page.getByText('Twila Twyn is a record of its own again').waitFor()
    await page.getByRole('heading', { name: 'Twila Twyn' }).waitFor()
  })

  test('how the sync stands: the pulse says what waits and mends it, the bell tells, the badge proves', async () => {
    const { page } = window
    await page.goto('/')
    await page.getByText('is paused').first().waitFor()
    await shot(page, '46-home-needs')
    /** In the frame, and on phones behind the menu. */
    const inFrame = async (name: RegExp): Promise<void> => {
      const menu = page.getByRole('button', { name: 'Menu' })
      if ((await menu.isVisible()) && !(await page.getByRole('dialog', { name: 'Menu' }).isVisible())) await menu.click()
      await page.getByRole('button', { name }).click()
    }
    const pulse = page.getByRole('dialog', { name: 'Needs attention' })
    const openPulse = async (): Promise<void> => {
      if (!(await pulse.isVisible())) await inFrame(/^Needs attention/)
      await pulse.getByText('is paused').waitFor()
    }
    await shot(page, '47-pulse', openPulse)
    await page.goto('/')
    const bell = page.getByRole('dialog', { name: 'Notifications' })
    const openBell = async (): Promise<void> => {
      if (!(await bell.isVisible())) await inFrame(/^Notifications/)
      await bell.getByRole('heading', { name: 'Notifications' }).waitFor()
    }
    await shot(page, '48-bell', openBell)
    await page.goto('/')
    await page.getByText('is paused').first().waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('y')
    await pulse.getByRole('button', { name: 'Resume' }).click()
    await pulse.waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('held')
    await page.getByRole('option', { name: 'Held deletes' }).click()
    await page
      .getByRole('button', { name: /^Held deletes/ })
      .and(page.locator('[aria-current]'))
      .waitFor()
    await shot(page, '49-held')
    await page.goto('/connections')
    await page
      .getByRole('button', { name: /^Equal at/ })
      .first()
      .click()
    const proof = page.getByRole('dialog', { name: 'Are both sides equal?' })
    await proof.getByRole('button', { name: 'Compare with Google now' }).waitFor()
    await shot(page, '50-proof')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent ?? '')).toMatch(/^Equal at/)
  })

  test('what to sync: a new connection offers its kinds, one is left out, and the preview counts the rest', async () => {
    const { page } = window
    await page.goto('/connections')
    await page.getByRole('button', { name: 'Connect HubSpot' }).click()
    await page.getByText('ben@northwind-sandbox.test').first().click()
    await page.getByRole('button', { name: /Connect app|Allow|Grant/ }).click()
    await page.getByText('Ready to start').waitFor()
    const card = page.getByRole('group', { name: /^HubSpot/ })
    await card.getByText('A field for PipeDesk’s own id').waitFor()
    await card.getByRole('checkbox', { name: 'Deals' }).click()
    await card.getByRole('checkbox', { name: 'Deals', checked: false }).waitFor()
    await page.getByText('Saved').waitFor()
    await shot(page, '51-steps')
    const preview = page.getByRole('dialog', { name: 'What a sync would do' })
    const open = async (): Promise<void> => {
      if (!(await preview.isVisible())) await card.getByRole('button', { name: 'Preview', exact: true }).click()
      await preview.getByRole('button', { name: 'Preview again' }).waitFor({ timeout: 60_000 })
    }
    await open()
    expect(await preview.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      'What a sync would do',
      expect.stringMatching(/^companies/),
      expect.stringMatching(/^contacts/),
      'Before the first write',
    ])
    await shot(page, '52-preview', open)
    await page.goto('/')
    await page.getByText('Changed lately').waitFor()
    await shot(page, '53-home-two')
  })
})
