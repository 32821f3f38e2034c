import { quantile } from './row.ts'
import { longestTask, painted, type Desk } from './web-window.ts'

export type Scrolled = {
  readonly rows: number
  readonly dropped: number
  readonly p95: number
  readonly longest: number
  readonly waited: number
  readonly busy: number
}

/** Pixels a frame: eleven rows, the fling of somebody who looks for the end. */
const pace = 400

/** Scrolls the list at `path` to its end, pages loading as they come in sight. `dropped` and `waited`: shares of all frames (late by half a frame; standing at the end of what is there). */
export async function scrolled({ page, busy }: Desk, path: string): Promise<Scrolled> {
  await page.goto(path)
  await page.locator('[role=grid] [role=row][id]').first().waitFor()
  await painted(page)
  await longestTask(page)
  const from = await busy()
  const { frames, waits } = await page.evaluate(async (step) => {
    const grid = document.querySelector('[role=grid]')
    if (grid === null) throw new Error('no list')
    const frames: number[] = []
    let waits = 0
    let last = await new Promise(requestAnimationFrame)
    for (let idle = 0; idle < 90;) {
      grid.scrollTop += step
      const stands = grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 1
      idle = stands ? idle + 1 : 0
      if (stands) waits += 1
      const at = await new Promise<number>(requestAnimationFrame)
      frames.push(at - last)
      last = at
    }
    return { frames: frames.slice(0, -90), waits: waits - 90 }
  }, pace)
  const worked = (await busy()) - from
  const height = await page.evaluate(() => document.querySelector('[role=grid] [role=rowgroup]:last-of-type')?.clientHeight ?? 0)
  return {
    rows: Math.round(height / 36),
    dropped: frames.filter((each) => each > 25).length / frames.length,
    p95: quantile(frames, 0.95),
    longest: await longestTask(page),
    waited: waits / frames.length,
    busy: worked / (frames.length + 90),
  }
}

/** Where a person goes in ten minutes, in the keys that bring them there. */
const places = ['g c', 'g o', 'g d', 'g h', 'g n', 'g r', 'g f', 'g a', 'g m', 'g s']

export type Kept = { readonly heap: number; readonly nodes: number; readonly listeners: number }

/** Goes from page to page by keyboard and opens a record here and there; what is kept in the page after `times` goes, garbage collected. */
export async function wandered(desk: Desk, times: number): Promise<Kept> {
  const { page, devtools } = desk
  for (let at = 0; at < times; at += 1) {
    const place = places[at % places.length] ?? 'g h'
    for (const key of place.split(' ')) await page.keyboard.press(key)
    await painted(page)
  }
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await painted(page)
  await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize } = await devtools.send('Runtime.getHeapUsage')
  const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters')
  return { heap: usedSize / 1e6, nodes, listeners: jsEventListeners }
}

/** ms from asking for the page until its first rows are painted, on a warm server and with a warm cache. */
export async function loads({ page }: Desk, path: string, times: number): Promise<number[]> {
  const all: number[] = []
  for (let at = 0; at <= times; at += 1) {
    await page.goto(path, { waitUntil: 'commit' })
    const took = await page.evaluate(
      () =>
        new Promise<number>((done) => {
          const look = (): void => {
            if (document.querySelector('[role=grid] [role=row][id]') === null) requestAnimationFrame(look)
            else setTimeout(() => done(performance.now()))
          }
          requestAnimationFrame(look)
        }),
    )
    if (at > 0) all.push(took)
  }
  return all
}
