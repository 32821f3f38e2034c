import { setTimeout as wait } from 'node:timers/promises'
import { chromium, type CDPSession, type Page } from 'playwright-core'
import { program } from '#test/chromium.ts'
import { account } from './install.ts'

/** A signed-in page that notes how long each key takes until its effect is painted. */
export type Desk = {
  readonly page: Page
  readonly devtools: CDPSession
  /** Presses the keys one after the other, no faster than a held key repeats; ms from keydown to the next paint, of each. */
  readonly press: (keys: readonly string[]) => Promise<number[]>
  /** ms from pressing a key until the first of `selector` is in the page, with `text` in it, and painted. */
  readonly until: (key: string, selector: string, text?: string) => Promise<number>
  /** ms that the page's main thread has computed so far, whatever else the machine did. */
  readonly busy: () => Promise<number>
  readonly close: () => Promise<void>
}

/** A held key repeats thirty times a second. */
const repeatMs = 33
/** What the Event Timing API does not report was painted within this. */
const unreported = 16

type Noted = { pressed: number[]; longest: number; pressedAt: number }
type Notes = typeof globalThis & { noted: Noted }

export async function openDesk(origin: string): Promise<Desk> {
  if (program === null) throw new Error('there is no Chromium in PATH')
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] })
  const context = await browser.newContext({ baseURL: origin, viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  await context.addInitScript(observe)
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  await context.request.post('/api/auth/sign-in/email', {
    headers: { origin },
    data: { email: account.email, password: account.password },
  })
  const devtools = await context.newCDPSession(page)
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  return {
    page,
    devtools,
    async press(keys) {
      await page.evaluate(() => void ((globalThis as Notes).noted.pressed = []))
      for (const key of keys) await Promise.all([page.keyboard.press(key), wait(repeatMs)])
      await painted(page)
      const noted = await page.evaluate(() => (globalThis as Notes).noted.pressed)
      return [...noted, ...Array.from({ length: Math.max(0, keys.length - noted.length) }, () => unreported)]
    },
    async until(key, selector, text = '') {
      const seen = page.evaluate(
        ([wanted, words]) =>
          new Promise<number>((done, fail) => {
            const began = performance.now()
            const look = (): void => {
              const { pressedAt } = (globalThis as Notes).noted
              if (pressedAt > 0 && document.querySelector(wanted)?.textContent.includes(words) === true)
                setTimeout(() => done(performance.now() - pressedAt))
              else if (performance.now() - began > 30_000) fail(new Error(`${wanted} with "${words}" did not come`))
              else requestAnimationFrame(look)
            }
            ;(globalThis as Notes).noted.pressedAt = 0
            requestAnimationFrame(look)
          }),
        [selector, text] as const,
      )
      await wait(repeatMs)
      await page.keyboard.press(key)
      const took = await seen
      await painted(page)
      return took
    },
    async busy() {
      const { metrics } = await devtools.send('Performance.getMetrics')
      return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
    },
    close: () => browser.close(),
  }
}

/** Runs in the page before anything else. */
function observe(): void {
  const noted: Noted = { pressed: [], longest: 0, pressedAt: 0 }
  ;(globalThis as Notes).noted = noted
  addEventListener('keydown', (event) => (noted.pressedAt = event.timeStamp), { capture: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === 'keydown') noted.pressed.push(entry.duration)
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) noted.longest = Math.max(noted.longest, entry.duration)
  }).observe({ type: 'longtask' })
}

/** The longest task (of 50 ms and more) since the last time it was asked for. */
export const longestTask = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const { noted } = globalThis as Notes
    const { longest } = noted
    noted.longest = 0
    return longest
  })

/** Two frames later, when observers have been told. */
export const painted = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60)))))
