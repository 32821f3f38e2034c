import type { Stored } from '#crm/records/load.store.ts'
import type { Db } from '#db/db.ts'
import { chance, type Chance } from './random.ts'
import { fields, keyOf, names, textOf, type Ghost, type Name } from './ghost.ts'
import type { Mutant } from './mutants.ts'
import { calm, stormy, type Remote } from './provider.ts'
import { World, type LinkSeen, type Setting } from './world.ts'

/** Plays a random history of two sides, faults and crashes; throws at the first promise that is broken. Returns its trace. */
export async function play(db: Db, seed: number, bug: Mutant | null = null): Promise<string> {
  const dice = chance(seed)
  const setting: Setting = {
    policy: dice.pick(['last_write_wins', 'crm_wins', 'app_wins', 'manual_review'] as const),
    deletes: dice.yes(0.5),
  }
  const world = await World.open(db, dice, setting, bug)
  const play = new Play(world, dice, setting)
  world.provider.others = { there: (remote) => play.editThere(remote), anywhere: () => play.meddle() }
  try {
    await play.all()
    return play.trace.join('\n')
  } catch (error) {
    throw new Error(
      `${error instanceof Error ? error.message : String(error)}\n${setting.policy}${setting.deletes ? ', deletes follow' : ''}\n${play.trace.join('\n')}`,
      { cause: error },
    )
  }
}

class Play {
  readonly trace: string[] = []
  readonly #ghosts = new Map<string, Ghost>()
  readonly #world: World
  readonly #dice: Chance
  readonly #setting: Setting
  /** Which record each remote was first joined to. */
  readonly #joined = new Map<string, string>()
  /** What was edited here last: people often correct themselves. */
  #last: { readonly id: string; readonly name: Name } | null = null
  /** The job that is under way. */
  #job: 'pull' | 'push' | 'follow' | null = null
  #words = 0

  constructor(world: World, dice: Chance, setting: Setting) {
    this.#world = world
    this.#dice = dice
    this.#setting = setting
  }

  /** Two spells of weather, each followed by calm in which everything must come to rest. */
  async all(): Promise<void> {
    for (let n = this.#dice.below(6); n > 0; n -= 1) this.addThere()
    for (let n = this.#dice.below(3); n > 0; n -= 1) await this.addHere()
    for (let epoch = 0; epoch < 2; epoch += 1) {
      this.#world.provider.faults = this.#dice.yes(0.7) ? stormy : calm
      for (let step = 3 + this.#dice.below(12); step > 0; step -= 1) await this.step()
      await this.settle()
    }
  }

  #word(): string {
    return `w${(this.#words += 1)}`
  }

  addThere(): void {
    const raw = { given: this.#word(), family: this.#word(), note: this.#word() }
    this.trace.push(`there: new ${this.#world.provider.create(raw, null).id}`)
  }

  async addHere(): Promise<void> {
    await this.#world.add(this.#world.newId(), { firstName: this.#word(), lastName: this.#word() })
    this.trace.push('here: new')
  }

  async step(): Promise<void> {
    const world = this.#world
    const what = this.#dice.pick([
      'pull',
      'pull',
      'push',
      'push',
      'follow',
      'follow',
      'editHere',
      'editHere',
      'editThere',
      'editThere',
      'editThere',
      'addHere',
      'addHere',
      'addThere',
      'removeHere',
      'restoreHere',
      'removeThere',
      'rename',
      'wait',
    ] as const)
    switch (what) {
      case 'pull':
      case 'push':
      case 'follow':
        world.fuse = this.#dice.yes(0.25) ? 1 + this.#dice.below(12) : null
        this.#job = what
        this.trace.push(`${what}: ${await world.job(what)}`)
        this.#job = null
        return
      case 'editHere':
        return this.#editHere()
      case 'editThere':
        return this.editThere()
      case 'addHere':
        return this.addHere()
      case 'addThere':
        return this.addThere()
      case 'removeHere':
        return this.#dice.yes(0.4) ? this.#removeHere() : undefined
      case 'restoreHere':
        return void (await this.#restoreHere())
      case 'removeThere':
        return this.#dice.yes(0.4) ? this.#removeThere() : undefined
      case 'rename':
        return this.#rename()
      case 'wait':
        world.now += this.#dice.pick([1000, 61_000, 130_000, 200_000])
    }
  }

  /** By remote where there is one, since a record made by the engine has no name of ours before. */
  #ghost(key: string): Ghost {
    const known = this.#ghosts.get(key) ?? { here: {}, there: {}, removed: false, restored: false }
    this.#ghosts.set(key, known)
    return known
  }

  async #editHere(): Promise<void> {
    const alive = (await this.#world.records()).filter((each) => each.deletedAt === null)
    if (alive.length === 0) return
    const again = this.#dice.yes(0.5) ? this.#last : null
    const record = alive.find(({ id }) => id === again?.id) ?? this.#dice.pick(alive)
    const name = again?.name ?? this.#dice.pick(names)
    this.#last = { id: record.id, name }
    const value = this.#word()
    await this.#world.edit(record.id, { [name]: value })
    this.#ghost(record.id).here[name] = value
    this.trace.push(`here: ${record.id} ${name} = ${value}`)
  }

  #alive(): Remote[] {
    return this.#world.provider.remotes.filter((each) => each.raw !== null)
  }

  /** While a job waits for its provider somebody works here or there, or another job runs. One stream has one pull and one push at a time. */
  async meddle(): Promise<void> {
    const job = this.#job
    // Whoever deletes often wants it back at once.
    if (this.#dice.yes(0.3) && (await this.#restoreHere())) return
    const what = this.#dice.pick(['here', 'here', 'there', 'there', 'gone', 'pull', 'push', 'follow'] as const)
    this.trace.push('meanwhile')
    if (what === 'here') return this.#editHere()
    if (what === 'there') return this.editThere()
    if (what === 'gone') return this.#dice.yes(0.3) ? this.#removeHere() : undefined
    if (job === null || what === job) return
    // What runs beside it is not meddled with in turn.
    this.#job = null
    this.trace.push(`meanwhile ${what}: ${await this.#world.beside(what)}`)
    this.#job = job
  }

  editThere(only?: Remote): void {
    const alive = this.#alive()
    if (alive.length === 0) return
    const remote = only !== undefined && only.raw !== null ? only : this.#dice.pick(alive)
    // What has just been written there, somebody there is most likely to see and to mend.
    const name = only !== undefined && this.#last !== null && this.#dice.yes(0.7) ? this.#last.name : this.#dice.pick(names)
    const value = this.#word()
    this.#world.provider.edit(remote, { [fields[name]]: value })
    this.#ghost(keyOf(remote)).there[name] = value
    this.trace.push(`there: ${remote.id} ${name} = ${value}`)
  }

  async #removeHere(): Promise<void> {
    const alive = (await this.#world.records()).filter((each) => each.deletedAt === null)
    if (alive.length === 0) return
    const record = this.#dice.pick(alive)
    await this.#world.remove(record.id)
    this.#ghost(record.id).removed = true
    this.trace.push(`here: removed ${record.id}`)
  }

  /** Brings back one that was deleted here; false: there is none. */
  async #restoreHere(): Promise<boolean> {
    const deleted = (await this.#world.records()).filter((each) => each.deletedAt !== null && this.#ghost(each.id).removed)
    if (deleted.length === 0) return false
    const { id } = this.#dice.pick(deleted)
    await this.#world.restore(id)
    this.#ghost(id).removed = false
    this.#ghost(id).restored = true
    this.trace.push(`here: restored ${id}`)
    return true
  }

  #removeThere(): void {
    const alive = this.#alive()
    if (alive.length === 0) return
    const remote = this.#dice.pick(alive)
    this.#world.provider.remove(remote)
    this.#ghost(keyOf(remote)).removed = true
    this.trace.push(`there: removed ${remote.id}`)
  }

  #rename(): void {
    const alive = this.#alive()
    if (alive.length === 0) return
    const remote = this.#dice.pick(alive)
    const was = remote.id
    this.#world.provider.rename(remote)
    this.trace.push(`there: ${was} is now ${remote.id}`)
  }

  /** Faults stop; the engine works until nothing moves; then every promise is looked at. */
  async settle(): Promise<void> {
    await this.#world.settle()
    await this.#promises()
    this.#world.provider.settled()
    this.#ghosts.clear()
  }

  async #promises(): Promise<void> {
    const world = this.#world
    const records = new Map((await world.records()).map((each) => [each.id, each]))
    const links = await world.links()
    const disputes = new Map((await world.conflicts()).map((each) => [each.recordId, each.fields]))
    // One that somebody removed there before its lost create was looked for may be made again: nobody can know better.
    const stamps = this.#alive().flatMap((each) => each.stamp ?? [])
    if (new Set(stamps).size < stamps.length) throw new Error('one record was created twice there')
    for (const remote of this.#alive()) {
      const own = links.filter((link) => link.remoteId === remote.id)
      if (own.length !== 1) throw new Error(`${remote.id} has ${own.length} links`)
      this.#mustStay(remote, own[0] ?? null)
    }
    for (const link of links) {
      if (link.state !== 'live') continue
      const record = records.get(link.recordId ?? '')
      const remote = world.provider.remotes.find((each) => each.id === link.remoteId)
      if (record === undefined || record.deletedAt !== null) throw new Error(`a live link without a living record: ${JSON.stringify(link)}`)
      if (remote === undefined || remote.raw === null) throw new Error(`a live link without a living remote: ${JSON.stringify(link)}`)
      this.#mustAgree(record.id, { here: record.values, there: remote, disputed: disputes.get(record.id) ?? [] })
    }
    const living = [...records.values()].filter((each) => each.deletedAt === null)
    for (const record of living) {
      const own = links.filter((link) => link.recordId === record.id && link.state === 'live')
      if (own.length > 1) throw new Error(`${record.id} stands for ${own.length} remotes`)
    }
    for (const [id, { restored, removed }] of this.#ghosts) if (restored && !removed) this.#mustBeBack(id, { living, links })
  }

  /** What was restored here, and taken away by nobody since, lives, and there as well. */
  #mustBeBack(id: string, { living, links }: { readonly living: readonly Stored[]; readonly links: readonly LinkSeen[] }): void {
    const own = links.filter(({ recordId }) => recordId === id)
    const remotes = this.#world.provider.remotes.filter((each) => own.some(({ remoteId }) => remoteId === each.id))
    if (remotes.some((remote) => this.#ghosts.get(keyOf(remote))?.removed === true)) return
    if (!living.some((record) => record.id === id)) throw new Error(`${id} was restored here, and is deleted again`)
    if (!own.some(({ state }) => state === 'live')) throw new Error(`${id} was restored here, and stands nowhere there`)
  }

  /** A remote stands for one record for ever, and nothing is given up that nobody removed. */
  #mustStay(remote: Remote, link: { readonly recordId: string | null; readonly state: string } | null): void {
    const record = link?.recordId ?? null
    if (record === null) return
    const known = this.#joined.get(keyOf(remote)) ?? remote.stamp?.split(':').at(-1)
    if (known !== undefined && known !== record) throw new Error(`${remote.id} came back as another record: nothing is revived`)
    this.#joined.set(keyOf(remote), record)
    if (link?.state === 'gone') throw new Error(`${remote.id} is alive, and its link says it is gone`)
  }

  #mustAgree(id: string, of: { here: Readonly<Record<string, unknown>>; there: Remote; disputed: readonly string[] }): void {
    const mine = this.#ghosts.get(id)
    const theirs = this.#ghosts.get(keyOf(of.there))
    for (const name of names) {
      const here = textOf(of.here[name])
      const there = textOf(of.there.raw?.[fields[name]])
      const wroteHere = mine?.here[name]
      const wroteThere = theirs?.there[name]
      if (of.disputed.includes(name)) {
        if (wroteHere !== undefined && here !== wroteHere) throw new Error(`a held ${name} was overwritten here: ${here} for ${wroteHere}`)
        if (wroteThere !== undefined && there !== wroteThere)
          throw new Error(`a held ${name} was overwritten there: ${there} for ${wroteThere}`)
        if (this.#setting.policy !== 'manual_review') throw new Error(`${name} waits for a person without cause`)
        continue
      }
      if (here !== there) throw new Error(`${name} differs: ${here} here, ${there} there`)
      const written = [wroteHere, wroteThere].filter((each) => each !== undefined)
      if (written.length > 0 && !written.includes(here))
        throw new Error(`an edit of ${name} is lost: ${here}, last written ${written.join(' and ')}`)
    }
  }
}
