import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import axe from 'axe-core'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { program } from '#test/chromium.ts'

export { program }

const shots = join(import.meta.dirname, 'shots')
const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }
const sizes = [desk, phone]
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
]

/** One window, and everything that went wrong in it. */
export type Window = {
  readonly page: Page
  readonly context: BrowserContext
  /** Console errors, exceptions and failed requests so far; what a step provoked on purpose is taken out with `forgive`. */
  readonly trouble: string[]
  /** Removes what matches; throws when nothing does. */
  readonly forgive: (what: RegExp) => void
  /** A second tab of the same person, watched like the first. */
  readonly tab: () => Promise<Page>
  /** Another window, of somebody who shares nothing with the first. */
  readonly another: () => Promise<Window>
  readonly close: () => Promise<void>
}

/** Opens the system's Chromium at `origin`. */
export async function openWindow(origin: string): Promise<Window> {
  if (program === null) throw new Error('there is no Chromium')
  const browser = await chromium.launch({ executablePath: program, args: quiet })
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  const open = async (): Promise<Window> => {
    const context = await browser.newContext({
      baseURL: origin,
      viewport: desk,
      reducedMotion: 'reduce',
      colorScheme: 'light',
      locale: 'en-GB',
    })
    await context.addInitScript({ content: source })
    const trouble: string[] = []
    const tab = async (): Promise<Page> => {
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      watch(page, trouble)
      return page
    }
    const page = await tab()
    const forgive = (what: RegExp): void => {
      const kept = trouble.filter((each) => !what.test(each))
      if (kept.length === trouble.length) throw new Error(`nothing matches ${String(what)} in: ${trouble.join('\n')}`)
      trouble.splice(0, trouble.length, ...kept)
    }
    return { page, context, trouble, forgive, tab, another: open, close: () => browser.close() }
  }
  return open()
}

function watch(page: Page, trouble: string[]): void {
  page.on('console', (message) => {
    // The request itself is noted below, with its address.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) trouble.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => trouble.push(`exception: ${error.message}`))
  page.on('requestfailed', (request) => {
    // A page that is left cancels what it had asked for.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED')
      trouble.push(`request: ${request.method()} ${request.url()} ${request.failure()?.errorText}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) trouble.push(`answer: ${response.status()} ${response.request().method()} ${response.url()}`)
  })
}

/** Where a picture of this name is kept. */
export const shotPath = (name: string): string => join(shots, `${name}.png`)

/**
 * Keeps the page as it is at desk and phone width, light and dark, in `shots/`; expects axe to find nothing against WCAG A and AA,
 * and no sideways scrolling of the page, in each of the four. `again` opens what a change of width closes.
 */
export async function shot(page: Page, name: string, again?: () => Promise<void>): Promise<void> {
  await mkdir(shots, { recursive: true })
  const found: string[] = []
  for (const viewport of sizes) {
    await page.setViewportSize(viewport)
    await settled(page)
    await again?.()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await settled(page)
      await page.screenshot({ path: shotPath(`${name}-${viewport.width}-${colorScheme}`) })
      found.push(...(await complaints(page)).map((each) => `${name} ${viewport.width} ${colorScheme}: ${each}`))
    }
  }
  await page.setViewportSize(desk)
  await page.emulateMedia({ colorScheme: 'light' })
  await settled(page)
  expect(found).toEqual([])
}

/** Nothing loads and nothing moves. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('[role=status][aria-label=Loading]') === null &&
      document.getAnimations().every((each) => each.playState !== 'running' || each.effect?.getTiming().iterations === Infinity),
  )
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

type Axe = typeof axe

async function complaints(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    })
    const said = violations.flatMap(({ id, nodes }) =>
      nodes.map(
        (node) =>
          `${id}: ${node.html.slice(0, 160)} ${node.any
            .map(({ message }) => message)
            .join('; ')
            .slice(0, 200)}`,
      ),
    )
    const root = document.documentElement
    return root.scrollWidth > root.clientWidth ? [...said, `the page is ${root.scrollWidth} px wide in ${root.clientWidth}`] : said
  })
}
