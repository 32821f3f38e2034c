import { ok } from 'node:assert/strict'
import type { Raw } from '#connectors/kit/raw.ts'
import { nouns } from '#model/nouns.ts'
import type { RecordKey } from '#model/noun.ts'
import type { Values } from '#model/value.ts'
import { type LinkState, mayCreate, mayPush } from '#sync/link-state.ts'
import type { Mapping } from '#sync/lens/mapping.ts'
import type { Merged } from '#sync/three-way/merge.ts'
import type { Terms } from '#sync/three-way/policy.ts'
import { owesMerge } from '#sync/pending.ts'
import type { Bases, Pending } from '#sync/three-way/sides.ts'
import { mappingFor } from './exchange.ts'
import type { Parts } from './parts.ts'
import { peopleish } from './peopleish.ts'

/** One link of the world; `remote` null: not born there, or lost while it was. */
export type WorldLink = { record: string | null; remote: string | null; state: LinkState; bases: Bases | null; order: string | null }

export type Remote = { raw: Raw | null; order: string; stamp: string | null }

/** One remote as a page tells it. */
export type Seen = { readonly id: string; readonly raw: Raw | null; readonly order: string; readonly stamp: string | null }

/** Hub and one provider with many records, in memory: what flows and database do, reduced to links and pure functions. */
export class World {
  readonly records = new Map<string, Values | null>()
  readonly remotes = new Map<string, Remote>()
  readonly links: WorldLink[] = []
  readonly pages: (readonly Seen[])[] = []
  /** Remotes that a push of ours made, and records a pull made: where each thing was born. */
  readonly bornThere = new Map<string, string>()
  readonly bornHere = new Map<string, string>()
  readonly mapping: Mapping
  readonly parts: Parts
  readonly terms: Terms
  #clock = 0

  constructor(parts: Parts, terms: Terms) {
    this.parts = parts
    this.terms = terms
    this.mapping = mappingFor(peopleish, parts)
  }

  tick(): string {
    this.#clock += 1
    return String(this.#clock).padStart(6, '0')
  }

  write(id: string, raw: Raw | null, stamp?: string | null): Remote {
    const remote = {
      raw: raw === null ? null : peopleish.render(peopleish.parse(raw)),
      order: this.tick(),
      stamp: stamp ?? this.remotes.get(id)?.stamp ?? null,
    }
    this.remotes.set(id, remote)
    return remote
  }

  list(): readonly Seen[] {
    return [...this.remotes].map(([id, remote]) => ({ id, raw: remote.raw, order: remote.order, stamp: remote.stamp }))
  }

  pull(page: readonly Seen[]): void {
    for (const seen of page) this.#take(seen)
  }

  #take(seen: Seen): void {
    const link = this.links.find((each) => each.remote === seen.id) ?? null
    const plan = this.parts.planPull(
      { tag: null, order: seen.order, values: seen.raw },
      link && { state: link.state, tag: null, order: link.order },
    )
    switch (plan) {
      case 'late':
      case 'unchanged':
      case 'alive':
        return
      case 'note':
        if (link) link.order = seen.order
        return
      case 'match':
        this.#match(seen)
        return
      case 'merge':
      case 'recheck': {
        if (link === null || link.record === null) return
        const merged = this.parts.merge(
          { local: this.records.get(link.record) ?? null, remote: seen.raw, bases: link.bases },
          this.mapping,
          this.terms,
        )
        this.settle(link, merged, seen.order)
      }
    }
  }

  #match(seen: Seen): void {
    const keys = seen.raw === null ? [] : nouns.contact.keys(this.mapping.read(seen.raw), 'DE')
    const candidates = [...this.records]
      .map(([record, values]) => ({
        record,
        keys: values === null ? [] : this.#keys(values),
        ...this.#standing(record),
        deleted: values === null,
      }))
      .filter((each) => !each.deleted || each.lost)
    const found = this.parts.match('contact', { stamped: seen.stamp, keys }, candidates)
    if (found.kind === 'ambiguous') {
      this.links.push({ record: null, remote: seen.id, state: 'held', bases: null, order: seen.order })
      return
    }
    const record = found.kind === 'record' ? found.record : `r${this.records.size}`
    if (found.kind === 'none') this.bornHere.set(record, seen.id)
    const waiting = this.links.find((link) => link.record === record && link.remote === null)
    const link = waiting ?? { record, remote: null, state: 'unborn' as const, bases: null, order: null }
    if (!waiting) this.links.push(link)
    link.remote = seen.id
    const bases = link.state === 'unknown' ? { shadow: {}, ours: {}, theirs: {} } : null
    const merged = this.parts.merge({ local: this.records.get(record) ?? null, remote: seen.raw, bases }, this.mapping, this.terms)
    this.settle(link, { ...merged, state: merged.state ?? 'live' }, seen.order)
  }

  #standing(record: string): { linked: boolean; lost: boolean } {
    const links = this.links.filter((link) => link.record === record && link.state !== 'gone' && link.state !== 'excluded')
    return { linked: links.some((link) => link.remote !== null), lost: links.some((link) => link.state === 'unknown') }
  }

  #keys(values: Values): readonly RecordKey[] {
    return nouns.contact.keys(values, 'DE')
  }

  settle(link: WorldLink, merged: Merged, order: string): void {
    const step = merged.local
    const { record } = link
    if (record !== null && step.do === 'create') this.records.set(record, step.fields)
    if (record !== null && step.do === 'update') this.records.set(record, { ...this.records.get(record), ...step.patch })
    if (record !== null && step.do === 'delete') this.records.set(record, null)
    const state = merged.state ?? link.state
    ok(this.parts.mayMove(link.state, state, 'engine'), `${link.state} → ${state}`)
    Object.assign(link, { state, order, bases: merged.bases ?? link.bases })
  }

  /** Sends what is due. `lost`: no answer comes to a write that took effect. `raced`: somebody here edits before the answer is in. */
  push(how: { readonly lost?: boolean; readonly raced?: (record: string) => void }): void {
    for (const link of this.links) if (link.record !== null) this.#send(link, link.record, how)
  }

  #send(link: WorldLink, record: string, how: { readonly lost?: boolean; readonly raced?: (record: string) => void }): void {
    if (link.state === 'unknown') this.#find(link, record)
    if (!mayPush(link.state) && !mayCreate(link.state)) return
    const owed = this.parts.pendingOf({ local: this.records.get(record) ?? null, bases: link.bases }, this.mapping, this.terms)
    if (owesMerge(link.bases, owed)) return this.#look(link, record)
    const { remote, pending, state } = owed
    if (remote === 'delete' && link.remote !== null) {
      const gone = this.write(link.remote, null)
      Object.assign(link, { state: 'gone', order: gone.order })
    } else if (remote === 'nothing' && (state === 'excluded' || state === 'held' || state === 'gone')) link.state = state
    else if (remote === 'create' || remote === 'update') this.#put(link, pending, { ...how, record })
  }

  /** A fresh look at one remote, whatever its order says. */
  #look(link: WorldLink, record: string): void {
    const remote = link.remote === null ? undefined : this.remotes.get(link.remote)
    if (remote === undefined) return
    const merged = this.parts.merge(
      { local: this.records.get(record) ?? null, remote: remote.raw, bases: link.bases },
      this.mapping,
      this.terms,
    )
    this.settle(link, merged, remote.order)
  }

  #put(
    link: WorldLink,
    pending: Pending,
    how: { readonly lost?: boolean; readonly raced?: (record: string) => void; readonly record: string },
  ): void {
    const { raw, sent, due } = this.parts.outgoing(link.bases, pending, this.mapping)
    if (sent.length === 0) return
    // The provider refuses a write that has not seen its newest state (If-Match).
    if (link.remote !== null && this.remotes.get(link.remote)?.order !== link.order) return
    const id = link.remote ?? `t${this.remotes.size}`
    if (link.remote === null) this.bornThere.set(id, how.record)
    const answer = this.write(id, raw, how.record)
    how.raced?.(how.record)
    if (how.lost) {
      if (link.remote === null) link.state = 'unknown'
      return
    }
    link.remote = id
    const merged = this.parts.receive(
      { local: this.records.get(how.record) ?? null, answer: answer.raw ?? {}, sent: due, bases: link.bases },
      this.mapping,
      this.terms,
    )
    this.settle(link, { ...merged, state: merged.state ?? 'live' }, answer.order)
  }

  /** A lost create is sought by its stamp before any second try. */
  #find(link: WorldLink, record: string): void {
    const found = this.list().find(
      (seen) => seen.stamp === record && seen.raw !== null && !this.links.some((each) => each.remote === seen.id),
    )
    if (found === undefined) {
      link.state = this.records.get(record) === null ? 'excluded' : 'unborn'
      return
    }
    link.remote = found.id
    const merged = this.parts.merge(
      { local: this.records.get(record) ?? null, remote: found.raw, bases: { shadow: {}, ours: {}, theirs: {} } },
      this.mapping,
      this.terms,
    )
    this.settle(link, { ...merged, state: merged.state ?? 'live' }, found.order)
  }
}
