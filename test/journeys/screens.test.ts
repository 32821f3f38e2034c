import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openWindow, program, settled, shot, type Window } from './browser.ts'
import { connectGoogle, makeFirstAccount, password } from './steps.ts'
import { openWorld, type World } from './world.ts'

const account = 'chloe@northwind-sandbox.test'

/** Every screen beside the main story, clicked through as a person would; each test begins at an address of its own. */
describe.skipIf(program === null)('screens', () => {
  let world: World
  let window: Window
  beforeAll(async () => {
    world = await openWorld()
    window = await openWindow(world.origin)
    await makeFirstAccount(window)
    const { page } = window
    await connectGoogle(page, account)
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByText('40 linked').waitFor()
    await page.getByText('Completed').or(page.getByText('just now')).first().waitFor()
  })
  afterEach(() => {
    expect(window.trouble.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await window?.close()
    await world?.close()
  })

  test('home once everything runs', async () => {
    const { page } = window
    await page.goto('/')
    await page.getByText('Changed lately').waitFor()
    await page.getByText('Nothing needs you right now.').waitFor()
    await shot(page, '20-home')
  })

  test('keyboard: the palette finds a person, sequences go places, j and k walk, ? lists the keys', async () => {
    const { page } = window
    await page.goto('/')
    await page.getByText('Changed lately').waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('c')
    const grid = page.getByRole('grid', { name: 'Contacts' })
    await grid.waitFor()
    const first = await grid.getByRole('row').nth(1).getAttribute('id')
    const second = await grid.getByRole('row').nth(2).getAttribute('id')
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await expect.poll(() => grid.getAttribute('aria-activedescendant')).toBe(second)
    await page.keyboard.press('k')
    await expect.poll(() => grid.getAttribute('aria-activedescendant')).toBe(first)
    await page.keyboard.press('x')
    await page.getByText('1 selected').first().waitFor()
    await shot(page, '21-selected')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
    const name = (await page.getByRole('heading', { level: 1 }).textContent())?.replace(/^.*Contacts(..)/, '') ?? ''
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await shot(page, '22-shortcuts')
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('o')
    await page.getByRole('heading', { name: 'Companies' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill(name)
    await page.getByRole('option', { name }).waitFor()
    await shot(page, '23-palette')
    await page.getByRole('option', { name }).click()
    await page.getByRole('heading', { name: 'Timeline' }).waitFor()
  })

  test('a company is made, noted, deleted and restored', async () => {
    const { page } = window
    await page.goto('/companies')
    await page.getByRole('button', { name: 'New company' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New company' })
    await dialog.getByLabel('Name').fill('Riverside Boats')
    await shot(page, '24-new-company')
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: 'Riverside Boats' }).waitFor()
    await page.getByRole('textbox', { name: 'Note' }).fill('Builds rowing boats by hand.')
    await page.getByRole('button', { name: /Save note/ }).click()
    await page.getByRole('listitem').filter({ hasText: 'Builds rowing boats by hand.' }).waitFor()
    await shot(page, '25-company')
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('listitem').filter({ hasText: 'Riverside Boats deleted' }).getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Riverside Boats restored').waitFor()
    await page.getByRole('link', { name: 'Riverside Boats' }).first().waitFor()
    await shot(page, '26-companies')
  })

  test('a field of one’s own, filled in and mapped', async () => {
    const { page } = window
    await page.goto('/fields?kind=contact')
    await page.getByRole('button', { name: 'New field' }).click()
    const dialog = page.getByRole('dialog', { name: 'New field' })
    await dialog.getByLabel('Label').fill('Boat class')
    await shot(page, '27-new-field')
    await dialog.getByRole('button', { name: 'Save field' }).click()
    await page.getByText('Boat class saved').waitFor()
    await page.getByRole('row', { name: /Boat class/ }).waitFor()
    await shot(page, '28-fields')
    await page.goto('/contacts')
    await page.getByRole('grid', { name: 'Contacts' }).getByRole('row').nth(1).getByRole('link').first().click()
    await page.getByRole('button', { name: /^Edit Boat class/ }).click()
    await page.getByRole('textbox', { name: 'Boat class' }).fill('Coxed four')
    await page.keyboard.press('Enter')
    await page
      .getByRole('listitem')
      .filter({ hasText: /Nora Newcomer\s*changed boat class/ })
      .filter({ hasText: 'Coxed four' })
      .waitFor()
  })

  test('mapping: a direction is turned and put back, a row is added', async () => {
    const { page } = window
    await page.goto('/mapping')
    const both = page.getByRole('button', { name: 'Direction of Birthday: Both ways. Press to change.' })
    await both.waitFor()
    await shot(page, '29-mapping')
    await both.click()
    await page.getByRole('button', { name: 'Direction of Birthday: Only from there. Press to change.' }).waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
    await both.waitFor()
    await page.getByRole('button', { name: 'Add row' }).click()
    await page.getByRole('option', { name: /Nickname/ }).click()
    await page.getByRole('button', { name: 'Field in PipeDesk for Nickname: Choose a field' }).click()
    await page.getByRole('option', { name: 'Boat class' }).click()
    await page.getByRole('region', { name: 'Unsaved changes' }).getByRole('button', { name: 'Save' }).click()
    await page.getByText('Mapping saved').waitFor()
    await page.getByRole('button', { name: 'Field in PipeDesk for Nickname: Boat class' }).waitFor()
  })

  test('mapping: suggestions are accepted or put aside, tried on samples, asked for before leaving, saved at once and had back', async () => {
    const { page } = window
    await page.goto('/mapping')
    await page.getByRole('button', { name: 'Suggestions' }).click()
    const suggestions = page.getByRole('dialog', { name: 'Suggestions' })
    await suggestions.getByRole('button', { name: /^Accept: Department/ }).waitFor()
    await shot(page, '29-mapping-suggestions')
    await suggestions.getByRole('button', { name: /^Accept: Department/ }).click()
    await suggestions.getByRole('button', { name: 'Put aside: Middle name' }).click()
    await suggestions.getByRole('button', { name: 'Put aside: Middle name' }).waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Field in PipeDesk for Department: New field: Department' }).waitFor()
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByRole('list', { name: 'Preview' }).getByText('In PipeDesk').first().waitFor()
    await shot(page, '29-mapping-preview')
    await page.getByRole('link', { name: 'Audit' }).click()
    const leaving = page.getByRole('dialog', { name: 'Leave without saving?' })
    await leaving.getByRole('button', { name: 'Cancel' }).click()
    await page.keyboard.press('Control+s')
    await page.getByText('Mapping saved').waitFor()
    await page.getByRole('button', { name: 'History' }).click()
    const history = page.getByRole('dialog', { name: 'History' })
    await history.getByText('Department mapped to Department').waitFor()
    await shot(page, '29-mapping-history')
    await history
      .getByRole('button', { name: /^Restore the mapping/ })
      .first()
      .click()
    await history.getByText('Department no longer mapped to Department').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Field in PipeDesk for Department/ }).waitFor({ state: 'hidden' })
  })

  test('runs, filtered and opened', async () => {
    const { page } = window
    await page.goto('/runs')
    await page.getByRole('button', { name: 'Reading contacts' }).last().waitFor()
    await shot(page, '31-runs')
    await page.getByRole('button', { name: 'Reading contacts' }).last().click()
    await page.getByRole('dialog', { name: 'Reading contacts' }).getByText('40').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: 'Result' }).click()
    await page.getByRole('option', { name: 'Failed' }).click()
    await page.getByRole('heading', { name: 'No run fits the filter' }).waitFor()
  })

  test('audit: who did what, each change open, the seals verified', async () => {
    const { page } = window
    await page.goto('/audit')
    await page
      .getByRole('button', { name: /created company/ })
      .first()
      .waitFor()
    await shot(page, '32-audit')
    await page
      .getByRole('button', { name: /created company/ })
      .first()
      .click()
    await page.getByRole('dialog').getByText('Riverside Boats').first().waitFor()
    await shot(page, '33-audit-change')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Verify the seals' }).click()
    await page.getByText('The audit is whole').waitFor()
  })

  test('a colleague is invited, joins by the link, and may only read', async () => {
    const { page } = window
    await page.goto('/members')
    await page.getByRole('button', { name: 'Invite' }).click()
    const dialog = page.getByRole('dialog', { name: 'Invite somebody' })
    await dialog.getByLabel('E-mail').fill('vera@acme.example')
    await dialog.getByLabel('Role').click()
    await page.getByRole('option', { name: 'Viewer' }).click()
    await dialog.getByRole('button', { name: 'Make link' }).click()
    const link = await dialog.getByLabel('Invitation link').inputValue()
    await shot(page, '34-invitation')
    await page.keyboard.press('Escape')
    const other = await window.another()
    await other.page.goto(link)
    await other.page.getByRole('heading', { name: 'Join Acme' }).waitFor()
    other.forgive(/^answer: 401 GET .*\/api\/me$/)
    await shot(other.page, '35-join')
    await other.page.getByLabel('Your name').fill('Vera Viewer')
    await other.page.getByLabel('Password').fill(password)
    await other.page.getByRole('button', { name: 'Create account and join' }).click()
    await other.page.getByText('Good day, Vera').waitFor()
    await other.page.goto('/contacts')
    await other.page.getByRole('grid', { name: 'Contacts' }).getByRole('row').nth(1).getByRole('link').first().click()
    await other.page.getByRole('heading', { name: 'Timeline' }).waitFor()
    await settled(other.page)
    expect(await other.page.getByRole('button', { name: /^Edit / }).count()).toBe(0)
    await shot(other.page, '36-viewer-contact')
    expect(other.trouble).toEqual([])
    await other.context.close()
    await page.reload()
    await page.getByRole('cell', { name: 'Vera Viewer', exact: true }).waitFor()
    await shot(page, '37-members')
  })

  test('settings: the workspace, and a token that works until it is ended', async () => {
    const { page } = window
    await page.goto('/settings')
    await page.getByLabel('Name of the token').fill('nightly export')
    await page.getByRole('button', { name: 'Make token' }).click()
    await page.getByText('Copy it now; it is not shown again.').waitFor()
    const token = (await page.locator('code').first().textContent()) ?? ''
    const status = async (): Promise<number> =>
      (await fetch(`${world.origin}/api/me`, { headers: { authorization: `Bearer ${token}` } })).status
    expect(await status()).toBe(200)
    await shot(page, '38-settings')
    await page.getByRole('button', { name: 'End nightly export' }).click()
    await page.getByText('No token yet.').waitFor()
    await expect.poll(status).toBe(401)
  })

  test('the theme is chosen and stays; phones have their own navigation', async () => {
    const { page } = window
    await page.goto('/leads')
    await shot(page, '39-leads-empty')
    await page.getByRole('button', { name: 'Theme: As the system' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click()
    await page.reload()
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
    await page.getByRole('button', { name: 'Theme: Dark' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'As the system' }).click()
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('dialog', { name: 'Menu' }).getByRole('link', { name: 'Deals' }).click()
    await page.getByRole('heading', { name: 'Deals', exact: true }).waitFor()
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  test('signed out, the page asks to sign in again and goes back to where one was', async () => {
    const { page } = window
    await page.goto('/audit')
    await page.getByRole('button', { name: 'Account of Nora Newcomer' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to PipeDesk' }).waitFor()
    await page.goto('/members')
    await page.getByRole('heading', { name: 'Sign in to PipeDesk' }).waitFor()
    window.forgive(/^answer: 401 GET .*\/api\/me$/)
    await page.getByLabel('E-mail').fill('nora@acme.example')
    await page.getByLabel('Password').fill('not this one')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('That e-mail and password do not match.').waitFor()
    window.forgive(/^answer: 401 POST /)
    await shot(page, '40-sign-in')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Members' }).waitFor()
  })
})
