import type { Ground } from './ground.ts'
import type { Install } from './install.ts'
import { atMost, bounded, median, quantile, short, type Part, type Row } from './row.ts'
import { fill, type Size } from './web-fill.ts'
import { keysOf, loaded, type Keys } from './web-keys.ts'
import { asks, type Asking } from './web-lists.ts'
import { scriptOfStart } from './web-script.ts'
import { loads, scrolled, wandered } from './web-scroll.ts'
import { openDesk, type Desk } from './web-window.ts'

/** The floor: what the same page, browser and server need for a list that fits in two pages. */
const few = { contacts: 400, companies: 100, deals: 100 }
const many = { contacts: 100_000, companies: 20_000, deals: 20_000 }
/** Rows that the list has loaded when it is walked. */
const inHand = 20_000

/** How the pages feel in a workspace of 100,000 contacts, 20,000 companies and 20,000 deals. */
export const web: Part<Ground> = {
  name: 'web',
  async measure(ground) {
    return [await scriptOfStart(), ...(await ground.installed(measured))]
  },
}

type Taken = { readonly asked: Record<Asking, number[]>; readonly load: number[]; readonly walk: { keys: Keys; busy: number } }

async function measured(install: Install): Promise<Row[]> {
  const desk = await openDesk(install.origin)
  try {
    const floor = await taken(install, desk, few)
    const ours = await taken(install, desk, many)
    return [...answers(ours, floor), ...walks(ours, floor), ...(await flings(desk)), ...(await keeps(desk))]
  } finally {
    await desk.close()
  }
}

async function taken(install: Install, desk: Desk, size: Size): Promise<Taken> {
  await fill(install.world, size)
  const asked = await asks(install.admin)
  const load = await loads(desk, '/contacts', 12)
  await loaded(desk, Math.min(inHand, size.contacts))
  return { asked, load, walk: await keysOf(desk) }
}

const said: Record<keyof Keys, string> = {
  arrows: 'arrow keys in the list',
  letters: '– j and k',
  pages: '– Page Down and Page Up',
  ends: '– End and Home',
  select: '– x and j, by turns',
  search: '– a letter in the search box',
  found: '– from the last letter to the rows',
  open: '– Enter to the record',
  close: '– Escape to the list',
  palette: '– ⌘K to the palette',
  typed: '– a letter in the palette',
}

/** The floor is the same in the list of 400; where the machine is so busy that even that takes longer than it may, what counts is the ratio. */
function either(what: string, figures: { ours: readonly number[]; floor: readonly number[]; most: number; times: number }): Row {
  const [ours, floor] = [quantile(figures.ours, 0.95), quantile(figures.floor, 0.95)]
  const row = atMost(`${what}: p95 (p50 ${short(median(figures.ours))}, max ${short(Math.max(...figures.ours))} ms)`, {
    ours,
    floor,
    most: figures.times,
  })
  return { ...row, must: `≤ ${figures.most} ms or ${figures.times} ×`, met: ours <= figures.most || row.met === true }
}

const answers = ({ asked }: Taken, floor: Taken): Row[] =>
  (Object.keys(asked) as Asking[]).map((name, at) =>
    either(`${at === 0 ? `list of ${short(many.contacts)} contacts asked for: ` : '– '}${name}`, {
      ours: asked[name],
      floor: floor.asked[name],
      most: 50,
      times: 2,
    }),
  )

function walks({ load, walk }: Taken, floor: Taken): Row[] {
  const keys = (Object.keys(said) as (keyof Keys)[]).map((name) =>
    either(`${name === 'arrows' ? 'keydown to the next paint, ' : ''}${said[name]}`, {
      ours: walk.keys[name],
      floor: floor.walk.keys[name],
      most: name === 'found' ? 500 : 100,
      times: 1.25,
    }),
  )
  return [
    either('page of the list to its first rows, warm server', { ours: load, floor: floor.load, most: 1000, times: 1.25 }),
    ...keys,
    atMost(`the page's own time a step, ${short(inHand)} rows loaded`, { ours: walk.busy, floor: floor.walk.busy, most: 1.25 }),
  ]
}

async function flings(desk: Desk): Promise<Row[]> {
  const { rows, dropped, longest, busy, waited } = await scrolled(desk, '/companies')
  const share = (part: number): string => `${(100 * part).toFixed(1)} %`
  const what = `scroll of ${short(rows)} rows at 11 a frame: the page's own time a frame`
  return [
    bounded(`${what} (longest task ${short(longest)} ms, late frames ${share(dropped)}, at the end of what is loaded ${share(waited)})`, {
      ours: busy,
      bound: 8,
      unit: 'ms',
      better: 'less',
    }),
  ]
}

async function keeps(desk: Desk): Promise<Row[]> {
  const early = await wandered(desk, 50)
  const late = await wandered(desk, 200)
  return [
    atMost('heap of the page after 250 goes from page to page, to that after 50', {
      ours: late.heap,
      floor: early.heap,
      most: 1.1,
      unit: 'MB',
    }),
    atMost('– its listeners', { ours: late.listeners, floor: early.listeners, most: 1.1, unit: '' }),
    atMost('– its nodes', { ours: late.nodes, floor: early.nodes, most: 1.1, unit: '' }),
  ]
}
