import { merge, type Merging as Rooms } from '#crm/merge/merge.flow.ts'
import { unmerge } from '#crm/merge/unmerge.flow.ts'
import { Fault } from '#lib/fault.ts'
import { mergedLinks } from '#sync/merged/merged.flow.ts'
import type { Remote } from '../provider.ts'
import type { Chance } from '../random.ts'
import type { LinkSeen, Place } from '../world.ts'
import { heardHere, nameOf, type Scene } from './scene.ts'
import { said, systems } from './tongues.ts'

/** A record that went into another, and the remotes that stood for it. */
type Merged = { readonly loserId: string; readonly winnerId: string; readonly stood: readonly { place: Place; name: string }[] }

/** What people do who make two contacts one and two again, and what must hold of it. */
export class Merging {
  readonly #scene: Scene
  readonly #rooms: Rooms
  readonly #dice: Chance
  readonly #merged: Merged[] = []
  /** Records whose values were joined or parted since all was equal: whose word is the last cannot be told. */
  readonly blurred = new Set<string>()
  /** What was said here or there once, by who said it and field. */
  readonly #filled = new Set<string>()
  /** Remotes that are left alone, and how often we had written to them when they came to be. */
  readonly #alone = new Map<string, number>()
  /** Words that were said only of those. */
  readonly #unheard = new Set<string>()

  constructor(scene: Scene, dice: Chance) {
    this.#scene = scene
    this.#dice = dice
    const { engine } = scene.world
    this.#rooms = { db: engine.db, newId: () => scene.world.newId(), written: () => undefined, links: mergedLinks(engine) }
  }

  forget(): void {
    this.blurred.clear()
  }

  /** Somebody there says something of a remote. */
  heard(who: string, meaning: string): void {
    if (this.#alone.has(who) && meaning.startsWith('w')) this.#unheard.add(meaning)
  }

  /** Two are made one or two again, or somebody there edits what is left alone. */
  async act(): Promise<void> {
    const what = this.#dice.next()
    if (what < 0.45) return this.merge()
    if (what < 0.7) return void (await this.unmerge())
    const held = this.#remotes((await this.#scene.world.links()).filter(({ reason }) => reason === 'merged_here'))
    const one = held.length === 0 ? undefined : this.#dice.pick(held)
    if (one !== undefined) this.#scene.editThere(one.place, one.remote)
  }

  async merge(): Promise<void> {
    const { world, trace } = this.#scene
    const records = (await this.#scene.living()).map(({ id }) => id)
    if (records.length < 2) return
    const winnerId = this.#dice.pick(records)
    const loserId = this.#dice.pick(records.filter((id) => id !== winnerId))
    const links = await world.links()
    const stood = this.#remotes(links.filter(({ recordId, state }) => recordId === loserId && state === 'live'))
    try {
      await merge(this.#rooms, world.caller, { kind: 'contact', id: winnerId, otherId: loserId, choices: {} })
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'conflict') throw error
      trace.push(`here: ${loserId} is not merged into ${winnerId}: ${error.message}`)
      return
    }
    this.#merged.push({ loserId, winnerId, stood: stood.map(({ place, remote }) => ({ place, name: nameOf(place, remote) })) })
    for (const id of [winnerId, loserId]) this.blurred.add(id)
    await this.#leave()
    trace.push(`here: ${loserId} merged into ${winnerId}`)
  }

  async unmerge(merged = this.#merged.length > 0 ? this.#dice.pick(this.#merged) : null): Promise<boolean> {
    if (merged === null) return false
    const { world, trace } = this.#scene
    const { loserId, winnerId } = merged
    const touched = [loserId, winnerId]
    const before = (await world.links()).filter(({ recordId }) => touched.includes(recordId ?? ''))
    try {
      await unmerge(this.#rooms, world.caller, { kind: 'contact', id: loserId })
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'conflict') throw error
      trace.push(`here: ${loserId} is not taken out of ${winnerId}: ${error.message}`)
      return false
    }
    this.#merged.splice(this.#merged.indexOf(merged), 1)
    this.#unheard.clear()
    for (const id of touched) this.blurred.add(id)
    // A value that only the other one had goes back to it.
    const names = [...touched, ...this.#remotes(before).map(({ place, remote }) => nameOf(place, remote))]
    for (const key of this.#filled) if (names.some((name) => key.startsWith(`${name} `))) this.#filled.delete(key)
    await this.#leave()
    trace.push(`here: ${loserId} taken out of ${winnerId}`)
    return true
  }

  #remotes(links: readonly LinkSeen[]): readonly { readonly place: Place; readonly remote: Remote; readonly link: LinkSeen }[] {
    return links.flatMap((link) => {
      const place = this.#scene.shared.find(({ streamId }) => streamId === link.streamId)
      const remote = place?.provider.remotes.find(({ id }) => id === link.remoteId)
      return place === undefined || remote === undefined ? [] : [{ place, remote, link }]
    })
  }

  /** Notes which remotes are left alone from now on. */
  async #leave(): Promise<void> {
    const held = this.#remotes((await this.#scene.world.links()).filter(({ reason }) => reason === 'merged_here'))
    const names = new Map(held.map(({ place, remote }) => [nameOf(place, remote), remote.written]))
    for (const name of this.#alone.keys()) if (!names.has(name)) this.#alone.delete(name)
    for (const [name, written] of names) if (!this.#alone.has(name)) this.#alone.set(name, written)
  }

  /** Nothing is deleted at any system, what was merged is neither written to nor revived, and no value is emptied. */
  async promises(): Promise<void> {
    const { world, shared } = this.#scene
    const links = await world.links()
    const records = new Map((await world.records()).map((each) => [each.id, each]))
    for (const { provider, name } of world.places) if (provider.deletes > 0) throw new Error(`a merge deleted something at ${name}`)
    for (const { place, remote } of this.#remotes(links.filter(({ reason }) => reason === 'merged_here'))) {
      const name = nameOf(place, remote)
      const before = this.#alone.get(name) ?? remote.written
      if (remote.written !== before) throw new Error(`${name} stands for a merged record and was written to`)
    }
    for (const { loserId, winnerId } of this.#merged) {
      const loser = records.get(loserId)
      if (loser?.deletedAt === null || loser?.mergedInto !== winnerId) throw new Error(`${loserId} is merged into ${winnerId}, and lives`)
      const live = links.find(({ recordId, state }) => recordId === loserId && (state === 'live' || state === 'unborn'))
      if (live !== undefined) throw new Error(`${loserId} is merged, and its link ${live.remoteId} syncs`)
    }
    for (const record of records.values()) {
      if (record.deletedAt !== null) continue
      this.#staysFilled(record.id, (name) => heardHere(record.values, name))
      const overheard = said.find((name) => this.#unheard.has(heardHere(record.values, name)))
      if (overheard !== undefined) throw new Error(`${overheard} of ${record.id} comes from a remote that is left alone`)
    }
    for (const place of shared)
      for (const remote of this.#scene.alive(place)) {
        const { hear } = systems[place.name as keyof typeof systems]
        this.#staysFilled(nameOf(place, remote), (name) => hear(remote.raw ?? {}, name))
      }
  }

  #staysFilled(who: string, heard: (name: (typeof said)[number]) => string): void {
    for (const name of said) {
      const key = `${who} ${name}`
      if (heard(name) !== '') this.#filled.add(key)
      else if (this.#filled.has(key)) throw new Error(`${name} of ${who} was emptied, and nobody did it`)
    }
  }

  /** Takes every merge back, the last first; returns those that were. */
  async part(): Promise<readonly Merged[]> {
    const parted: Merged[] = []
    for (let left = true; left;) {
      left = false
      for (const merged of this.#merged.toReversed())
        if (await this.unmerge(merged)) {
          parted.push(merged)
          left = true
        }
    }
    if (this.#merged.length > 0) throw new Error('not every merge can be taken back')
    return parted
  }

  /** Both sync again: each with the remotes it had, where nobody joined them otherwise since. */
  async apart(parted: readonly Merged[]): Promise<void> {
    const links = await this.#scene.world.links()
    for (const { loserId, winnerId, stood } of parted) {
      const others = parted.filter((each) => each.loserId !== loserId || each.winnerId !== winnerId)
      if (others.some((each) => [each.loserId, each.winnerId].some((id) => id === loserId || id === winnerId))) continue
      for (const { place, name } of stood) {
        const remote = this.#scene.alive(place).find((each) => nameOf(place, each) === name)
        const link = links.find(({ streamId, remoteId }) => streamId === place.streamId && remoteId === remote?.id)
        if (remote !== undefined && (link?.state !== 'live' || link.recordId !== loserId))
          throw new Error(`${name} stood for ${loserId} before the merge, and is ${link?.state} of ${link?.recordId} after it`)
      }
    }
  }
}
