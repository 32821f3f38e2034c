import type { Chance } from '../engine/random.ts'
import type { Ledger, Where } from './ledger.ts'
import type { Field, Shown, Side } from './side.ts'

/**
 * Most edits of a field of one contact by one place: more than 6 changes of it within an hour by connections alone count as spinning and are
 * held, and both of them edit the title.
 */
const most: Readonly<Record<Field, number>> = { lastName: 5, about: 5, title: 3 }

/** Which fields a place edits: one of its own, where every edit must survive, and one that all edit. Whose the last name is, the number of the contact says. */
function edited(where: Where, name: string): readonly Field[] {
  if (where === 'google') return ['about', 'title']
  const own = Number(/\d+$/.exec(name)?.[0] ?? 0) % 2 === 0 ? 'here' : 'hubspot'
  return where === own ? ['lastName', 'title'] : ['title']
}

export type Place = { readonly where: Where; readonly side: Side; readonly ledger: Ledger; readonly dice: Chance }

/** What people may touch: names to edit, and names of which each is removed once by one of the places. `known`: those that
 * are linked at every system; of two that have not met yet, what becomes of one says nothing of the other. */
export type Duties = {
  readonly lanes: number
  readonly pauseMs: number
  readonly names: readonly string[]
  readonly victims: string[]
  readonly known: () => Promise<ReadonlySet<string>>
}

/**
 * People of one place who edit, add and remove without a break until stopped. Each works on contacts of their own, so that what a place
 * wrote last is known.
 */
export class People {
  readonly #place: Place
  readonly #duties: Duties
  readonly #all: Promise<unknown>
  #ids: ReadonlyMap<string, string> = new Map()
  #made = 0
  #isOver = false

  constructor(place: Place, duties: Duties) {
    this.#place = place
    this.#duties = duties
    const lanes = Array.from({ length: duties.lanes }, (_, lane) => this.#until(duties.pauseMs, () => this.#act(lane)))
    this.#all = Promise.all([this.#until(1000, () => this.#look()), ...lanes])
    this.#all.catch(() => (this.#isOver = true))
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await this.#all
  }

  async #until(pauseMs: number, work: () => Promise<void>): Promise<void> {
    while (!this.#isOver) {
      await work()
      await new Promise((done) => setTimeout(done, pauseMs))
    }
  }

  async #look(): Promise<void> {
    const shown: readonly Shown[] = await this.#place.side.list()
    const known = await this.#duties.known()
    this.#ids = new Map(shown.filter(({ name }) => known.has(name)).map(({ id, name }) => [name, id]))
  }

  async #act(lane: number): Promise<void> {
    const { dice } = this.#place
    const what = dice.next()
    if (what < 0.08) return this.#make()
    if (what < 0.14) return this.#remove()
    return this.#edit(lane)
  }

  async #make(): Promise<void> {
    const { where, side, ledger } = this.#place
    const name = `Made-${where}-${(this.#made += 1)}`
    const texts = { lastName: `by ${where}` }
    await side.create(name, texts)
    ledger.made(where, name, texts)
  }

  async #remove(): Promise<void> {
    const { side, ledger } = this.#place
    const name = this.#duties.victims.find((each) => this.#ids.has(each))
    if (name === undefined) return
    this.#duties.victims.splice(this.#duties.victims.indexOf(name), 1)
    await side.remove(this.#ids.get(name) ?? '')
    ledger.removed(name)
  }

  async #edit(lane: number): Promise<void> {
    const { where, side, ledger, dice } = this.#place
    const { names, lanes } = this.#duties
    const own = names.filter((name, at) => at % lanes === lane && this.#ids.has(name))
    if (own.length === 0) return
    const name = dice.pick(own)
    const field = dice.pick(edited(where, name))
    const text = `${where} ${ledger.acknowledged}-${lane}`
    if (ledger.edits(where, name, field) >= most[field]) return
    if (await side.change(this.#ids.get(name) ?? '', { [field]: text })) ledger.wrote(where, name, { [field]: text })
  }
}
