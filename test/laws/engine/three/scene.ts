import type { Stored } from '#crm/records/load.store.ts'
import type { Db } from '#db/db.ts'
import { must } from '#lib/must.ts'
import type { Values } from '#model/value.ts'
import { days, phones } from '../../pools.ts'
import type { Mutant } from '../mutants.ts'
import type { Merging } from './merging.ts'
import type { Remote } from '../provider.ts'
import type { Chance } from '../random.ts'
import { World, type Place } from '../world.ts'
import type { Remapping } from './remapping.ts'
import { home, meant, said, type Said, systemNames, systems, textOf } from './tongues.ts'

/** What was last said of something since all was equal, by field, each saying by who said it. */
type Saying = { said: Map<Said, Map<string, string>>; removed: boolean }

type Job = { readonly name: 'pull' | 'push' | 'follow'; readonly place: Place }

const called = ({ name, place }: Job): string => (name === 'follow' ? name : `${name} ${place.name} ${place.tongue.kind}`)

/** Three systems and a hub, and what people do in each of them. */
export class Scene {
  readonly trace: string[] = []
  readonly world: World
  readonly #dice: Chance
  /** By what stands for the same: the record, or the first name of a remote that has none yet. */
  readonly #sayings = new Map<string, Saying>()
  #words = 0
  /** What people do besides: null in histories without it. */
  merging: Merging | null = null
  remapping: Remapping | null = null
  #job: Job | null = null

  constructor(world: World, dice: Chance) {
    this.world = world
    this.#dice = dice
    for (const place of this.shared)
      place.provider.others = { there: (remote) => this.editThere(place, remote), anywhere: () => this.#meddle() }
  }

  static async open(db: Db, dice: Chance, bug: Mutant | null): Promise<Scene> {
    const accounts = systemNames.map((name) => ({
      name,
      tongues: [systems[name], home],
      setting: { policy: dice.pick(['last_write_wins', 'crm_wins', 'app_wins', 'manual_review'] as const), deletes: dice.yes(0.3) },
    }))
    const scene = new Scene(await World.many(db, dice, { accounts, bug }), dice)
    scene.trace.push(
      accounts.map(({ name, setting }) => `${name}: ${setting.policy}${setting.deletes ? ', deletes follow' : ''}`).join(' · '),
    )
    return scene
  }

  get shared(): readonly Place[] {
    return this.world.places.filter(({ tongue }) => tongue.spread === 'shared')
  }
  get homes(): readonly Place[] {
    return this.world.places.filter(({ tongue }) => tongue.spread === 'home')
  }

  word(): string {
    return `w${(this.#words += 1)}`
  }

  #meaning(name: Said): string {
    if (name === 'phone') return `p${this.#dice.below(phones.length)}`
    return name === 'birthday' ? `d${this.#dice.below(days.length)}` : this.word()
  }

  alive({ provider }: Place): readonly Remote[] {
    return provider.remotes.filter(({ raw }) => raw !== null)
  }

  async living(): Promise<readonly Stored[]> {
    return (await this.world.records()).filter(({ deletedAt }) => deletedAt === null)
  }

  sayings(key: string): Saying {
    const known = this.#sayings.get(key) ?? { said: new Map(), removed: false }
    this.#sayings.set(key, known)
    return known
  }

  forget(): void {
    this.#sayings.clear()
    this.merging?.forget()
    this.remapping?.forget()
  }

  #note(key: string, name: Said, of: { readonly by: string; readonly meaning: string }): void {
    const { said: known } = this.sayings(key)
    known.set(name, (known.get(name) ?? new Map<string, string>()).set(of.by, of.meaning))
  }

  addThere(place = this.#dice.pick(this.shared)): void {
    const { say } = systems[place.name as keyof typeof systems]
    const raw = { ...say('firstName', this.word()), ...say('lastName', this.word()), ...say('phone', this.#meaning('phone')) }
    this.trace.push(`${place.name}: new ${place.provider.create(raw, null).id}`)
  }

  /** Somebody makes something that lives in one account; people edit it there. */
  atHome(): void {
    const place = this.#dice.pick(this.homes)
    const known = this.alive(place)
    if (known.length > 0 && this.#dice.yes(0.6)) place.provider.edit(this.#dice.pick(known), { branch: this.word() })
    else this.trace.push(`${place.name}: at home, new ${place.provider.create({ name: this.word() }, null).id}`)
  }

  async addHere(): Promise<void> {
    await this.world.add(this.world.newId(), { firstName: this.word(), lastName: this.word() })
    if (this.#dice.yes(0.3)) await this.world.add(this.world.newId(), { name: this.word() }, 'company')
    this.trace.push('here: new')
  }

  async editHere(id?: string): Promise<void> {
    const records = (await this.living()).filter((each) => id === undefined || each.id === id)
    if (records.length === 0) return
    const record = this.#dice.pick(records)
    const name = this.#dice.pick(said)
    const meaning = this.#meaning(name)
    await this.world.edit(record.id, spokenHere(name, meaning))
    this.#note(record.id, name, { by: 'here', meaning })
    this.trace.push(`here: ${record.id} ${name} = ${meaning}`)
  }

  editThere(place = this.#dice.pick(this.shared), only?: Remote): void {
    const remotes = this.alive(place).filter((each) => only === undefined || each === only)
    if (remotes.length === 0) return
    const { say, ways } = systems[place.name as keyof typeof systems]
    const remote = this.#dice.pick(remotes)
    const name = this.#dice.pick(said)
    const meaning = this.#meaning(name)
    place.provider.edit(remote, say(name, meaning))
    this.merging?.heard(nameOf(place, remote), meaning)
    if (ways[name] !== 'push') this.#note(nameOf(place, remote), name, { by: place.name, meaning })
    this.trace.push(`${place.name}: ${remote.id} ${name} = ${meaning}`)
  }

  async removeHere(): Promise<void> {
    const records = await this.living()
    if (records.length === 0) return
    const { id } = this.#dice.pick(records)
    await this.world.remove(id)
    this.sayings(id).removed = true
    this.trace.push(`here: removed ${id}`)
  }

  removeThere(): void {
    const place = this.#dice.pick(this.shared)
    const remotes = this.alive(place)
    if (remotes.length === 0) return
    const remote = this.#dice.pick(remotes)
    place.provider.remove(remote)
    this.sayings(nameOf(place, remote)).removed = true
    this.trace.push(`${place.name}: removed ${remote.id}`)
  }

  rename(): void {
    const place = this.#dice.pick(this.shared)
    const remotes = this.alive(place)
    if (remotes.length === 0) return
    const remote = this.#dice.pick(remotes)
    const was = remote.id
    place.provider.rename(remote)
    this.trace.push(`${place.name}: ${was} is now ${remote.id}`)
  }

  async job(name: Job['name']): Promise<void> {
    const place = this.#dice.pick(this.world.places)
    this.world.fuse = this.#dice.yes(0.2) ? 1 + this.#dice.below(12) : null
    this.#job = { name, place }
    this.trace.push(`${called({ name, place })}: ${await this.world.job(name, place)}`)
    this.#job = null
  }

  /** While a job waits for its provider somebody works here or there, or another job runs. One stream has one pull and one push at a time. */
  async #meddle(): Promise<void> {
    const under = this.#job
    const name = this.#dice.pick(['here', 'here', 'there', 'there', 'pull', 'push', 'follow'] as const)
    const place = this.#dice.pick(this.world.places)
    this.trace.push('meanwhile')
    if (name === 'here') return this.editHere()
    if (name === 'there') return this.editThere()
    if (under === null || (under.name === name && (name === 'follow' || under.place === place))) return
    // What runs beside it is not meddled with in turn.
    this.#job = null
    this.trace.push(`meanwhile ${called({ name, place })}: ${await this.world.beside(name, place)}`)
    this.#job = under
  }
}

/** A remote keeps its name through renames. */
export const nameOf = (place: Place, remote: Remote): string => `${place.name} ${remote.former[0] ?? remote.id}`

function spokenHere(name: Said, meaning: string): Values {
  if (name === 'phone') return { phones: [{ value: must(phones[Number(meaning.slice(1))], 'a phone').e164, type: 'work', primary: true }] }
  return { [name]: name === 'birthday' ? must(days[Number(meaning.slice(1))], 'a day') : meaning }
}

/** What the hub says of a contact. */
export function heardHere(values: Values, name: Said): string {
  if (name !== 'phone') return meant(name, textOf(values[name]))
  const [first] = (values.phones ?? []) as readonly { readonly value: string }[]
  return meant('phone', first?.value ?? '')
}
