import { sql } from 'kysely'
import { must } from '#lib/must.ts'
import { draftOf, type Draft } from '#sync/mapping/draft.ts'
import { editMapping } from '#sync/mapping/edit.flow.ts'
import type { Stored } from '#crm/records/load.store.ts'
import type { Remote } from '../provider.ts'
import type { Chance } from '../random.ts'
import type { Place } from '../world.ts'
import { heardHere, nameOf, type Scene } from './scene.ts'
import { said, systems, textOf, type Said } from './tongues.ts'

/** How a row stands that somebody changed: turned off, or read into another field here. */
type Aim = 'off' | 'elsewhere'

const elsewhere = 'companyName'

/** What people do to mappings while everything goes on, and what must hold of it. */
export class Remapping {
  readonly #scene: Scene
  readonly #dice: Chance
  readonly #aims = new Map<string, Aim>()
  /** Rows that were changed since all was equal: what was said there may not have been heard. */
  readonly #stirred = new Set<Said>()
  readonly #filled = new Set<string>()

  constructor(scene: Scene, dice: Chance) {
    this.#scene = scene
    this.#dice = dice
  }

  forget(): void {
    this.#stirred.clear()
    for (const key of this.#aims.keys()) this.#stirred.add(key.split(' ')[1] as Said)
  }

  /** Whether what is said of a field is heard everywhere as ever. */
  isCalm = (name: Said): boolean => !this.#stirred.has(name)
  isAsEver = (place: Place, name: Said): boolean => !this.#aims.has(`${place.name} ${name}`)

  /** Turns a row off, on again, or lets it be read into another field here. */
  async change(): Promise<void> {
    const place = this.#dice.pick(this.#scene.shared)
    const name = this.#dice.pick(said)
    const now = this.#aims.get(`${place.name} ${name}`)
    const other = [...this.#aims].some(([key, aim]) => aim === 'elsewhere' && key.startsWith(`${place.name} `))
    const can = name !== 'phone' && name !== 'birthday' && !other
    await this.#aim(place, name, now !== undefined ? null : can && this.#dice.yes(0.5) ? 'elsewhere' : 'off')
  }

  /** Everything is as it began. */
  async restore(): Promise<void> {
    for (const place of this.#scene.shared) for (const name of said) if (!this.isAsEver(place, name)) await this.#aim(place, name, null)
  }

  async #aim(place: Place, name: Said, to: Aim | null): Promise<void> {
    const { world, trace } = this.#scene
    const [row] = await world.rows(sql<{ id: string }>`select connection_id as id from app.stream where id = ${place.streamId}`)
    const path = Object.keys(systems[place.name as keyof typeof systems].say(name, 'p0'))[0]
    const as = must(
      place.tongue.mapping.find(({ remote }) => remote === path),
      'the row',
    )
    const turn = (draft: Draft): Draft => {
      if (draft.remotePath !== path) return draft
      return { ...draft, localPath: to === 'elsewhere' ? elsewhere : as.local, direction: to === 'off' ? 'none' : as.direction }
    }
    await editMapping(
      world.engine,
      { caller: world.caller, id: row?.id ?? '' },
      { kind: 'contact', draft: (rows) => rows.map((each) => turn(draftOf(each))) },
    )
    if (to === null) this.#aims.delete(`${place.name} ${name}`)
    else this.#aims.set(`${place.name} ${name}`, to)
    this.#stirred.add(name)
    trace.push(`${place.name}: ${name} is ${to ?? 'as ever'}`)
  }

  /** What is read into another field here is equal with it. */
  meanTheSame(place: Place, { record, remote, disputed }: { record: Stored; remote: Remote; disputed: readonly string[] }): void {
    const { hear, ways } = systems[place.name as keyof typeof systems]
    for (const name of said) {
      if (this.#aims.get(`${place.name} ${name}`) !== 'elsewhere' || ways[name] !== 'bidirectional' || disputed.includes(elsewhere))
        continue
      const [here, there] = [textOf(record.values[elsewhere]).toLowerCase(), hear(remote.raw ?? {}, name)]
      if (here !== there) throw new Error(`${name} of ${place.name} and ${elsewhere} differ: ${here} here, ${there} there (${record.id})`)
    }
  }

  /** Nothing is deleted there, and no value is emptied on either side. */
  promises(records: ReadonlyMap<string, Stored>): void {
    const { world, shared } = this.#scene
    for (const { provider, name } of world.places) if (provider.deletes > 0) throw new Error(`a mapping deleted something at ${name}`)
    for (const record of records.values()) {
      if (record.deletedAt !== null) continue
      this.#staysFilled(`${record.id} ${elsewhere}`, textOf(record.values[elsewhere]))
      for (const name of said) this.#staysFilled(`${record.id} ${name}`, heardHere(record.values, name))
    }
    for (const place of shared)
      for (const remote of this.#scene.alive(place))
        for (const name of said)
          this.#staysFilled(`${nameOf(place, remote)} ${name}`, systems[place.name as keyof typeof systems].hear(remote.raw ?? {}, name))
  }

  #staysFilled(key: string, value: string): void {
    if (value !== '') this.#filled.add(key)
    else if (this.#filled.has(key)) throw new Error(`${key} was emptied, and nobody did it`)
  }
}
