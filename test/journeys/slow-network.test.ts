import type { CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openWindow, program, type Window } from './browser.ts'
import { connectGoogle, makeFirstAccount } from './steps.ts'
import { openWorld, type World } from './world.ts'

/** A train: 400 ms to the server and 50 kB a second; or a tunnel. */
const train = { latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 }
const places = ['Contacts', 'Connections', 'Mapping', 'Conflicts', 'Runs', 'Audit', 'Home'] as const

/** Notes, frame by frame, when nothing at all stands where a page should, and when something turns that is no button under way. */
async function watchFrames(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const seen = new Set<string>()
    const look = () => {
      const content = document.querySelector('#content')
      const shapes = document.querySelectorAll('#content .animate-pulse').length
      if (!content || (content.textContent?.trim() === '' && shapes === 0)) seen.add(`blank at ${location.pathname}`)
      for (const each of document.querySelectorAll('.animate-spin'))
        if (each.closest('button[aria-busy]') === null) seen.add(`a spinner at ${location.pathname}`)
      requestAnimationFrame(look)
    }
    look()
    Object.assign(globalThis, { seenFrames: () => [...seen] })
  })
  return () => page.evaluate(() => (globalThis as unknown as { seenFrames: () => string[] }).seenFrames())
}

/** Whether the toasts and the bar of actions share any point. */
const overlap = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const bar = document.querySelector('[data-actions]')?.getBoundingClientRect()
    const toasts = [...document.querySelectorAll('[data-sonner-toast]')].map((each) => each.getBoundingClientRect())
    if (bar === undefined || toasts.length === 0) throw new Error('there is no bar, or no toast')
    return toasts.some((each) => each.left < bar.right && each.right > bar.left && each.top < bar.bottom && each.bottom > bar.top)
  })

describe.skipIf(program === null)('a slow and a lost connection', () => {
  let world: World
  let window: Window
  let network: CDPSession
  const ride = (offline: boolean): Promise<unknown> => network.send('Network.emulateNetworkConditions', { ...train, offline })
  /** Requests that write, by method and path. */
  const writes: string[] = []
  beforeAll(async () => {
    world = await openWorld()
    window = await openWindow(world.origin)
    await makeFirstAccount(window)
    await connectGoogle(window.page, 'chloe@northwind-sandbox.test')
    await window.page.getByRole('button', { name: 'Start', exact: true }).click()
    await window.page.getByText('40 linked').waitFor()
    network = await window.context.newCDPSession(window.page)
    await network.send('Network.enable')
    window.page.on('request', (request) => {
      if (!['GET', 'HEAD'].includes(request.method())) writes.push(`${request.method()} ${new URL(request.url()).pathname}`)
    })
  })
  afterEach(async () => {
    await ride(false)
    // What a tunnel kept away was asked for in vain.
    expect(window.trouble.splice(0).filter((each) => !each.includes('net::ERR_INTERNET_DISCONNECTED'))).toEqual([])
  })
  afterAll(async () => {
    await window?.close()
    await world?.close()
  })

  test('on a train every page shows its shape at once, and no press counts twice', async () => {
    const { page } = window
    await ride(false)
    await network.send('Network.setCacheDisabled', { cacheDisabled: true })
    void page.goto('/contacts')
    // Long before its script is here.
    await page.locator('#root > [aria-label=Loading]').waitFor()
    await page.getByRole('link', { name: 'Home', exact: true }).waitFor()
    await network.send('Network.setCacheDisabled', { cacheDisabled: false })
    const frames = await watchFrames(page)
    for (const place of places) {
      await page.getByRole('link', { name: place, exact: true }).first().click()
      await page.getByRole('heading', { level: 1, name: place === 'Home' ? /Nora/ : place }).waitFor()
    }
    expect(await frames()).toEqual([])
    await page.getByRole('link', { name: 'Contacts', exact: true }).first().click()
    await page.getByRole('button', { name: 'New contact' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'New contact' })
    await dialog.getByLabel('Last name').fill('Slowly')
    writes.length = 0
    await dialog.getByRole('button', { name: 'Create' }).dblclick()
    await dialog.locator('button[aria-busy=true]').waitFor()
    await page.getByRole('heading', { name: 'Slowly' }).waitFor()
    expect(writes.filter((each) => each === 'POST /api/contacts')).toHaveLength(1)
  })

  test('in a tunnel it says so, keeps what was typed and offers it again; behind it, all goes on', async () => {
    const { page } = window
    await page.getByRole('button', { name: 'Edit Job title' }).waitFor()
    await ride(true)
    await page.getByText('No connection.').waitFor()
    await page.getByRole('button', { name: 'Edit Job title' }).click()
    await page.getByRole('textbox', { name: 'Job title' }).fill('Tunnel engineer')
    await page.keyboard.press('Enter')
    await page.getByText('“Tunnel engineer” is kept here').waitFor()
    // A page that was never opened waits in its shape.
    await page.getByRole('link', { name: 'Members', exact: true }).click()
    await page.locator('#content .animate-pulse').first().waitFor()
    await ride(false)
    await page.getByText('No connection.').waitFor({ state: 'hidden' })
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Job title changed').waitFor()
    await page.goBack()
    await page.getByRole('button', { name: 'Edit Job title: Tunnel engineer' }).waitFor()
  })

  test('a mapping that could not be saved stays as it was changed, under a Save that no message covers', async () => {
    const { page } = window
    await page.goto('/mapping')
    await page
      .getByRole('button', { name: /Both ways/ })
      .first()
      .click()
    const bar = page.getByRole('region', { name: 'Unsaved changes' })
    await bar.getByRole('button', { name: 'Save' }).waitFor()
    await ride(true)
    await page.getByText('No connection.').waitFor()
    await bar.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The server does not answer').first().waitFor()
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 844 })
      await expect.poll(() => overlap(page), { message: `at ${width} px` }).toBe(false)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    await ride(false)
    await page.getByText('No connection.').waitFor({ state: 'hidden' })
    await bar.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Mapping saved').waitFor()
    await bar.waitFor({ state: 'hidden' })
  })
})
