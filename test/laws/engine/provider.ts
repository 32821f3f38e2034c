import type { Http } from '#connectors/kit/http.ts'
import type { Change, Outgoing, Pulled, Receipt, Stream } from '#connectors/kit/stream.ts'
import type { Raw } from '#connectors/kit/raw.ts'
import { Fault } from '#lib/fault.ts'
import type { Chance } from './random.ts'
import { plain, type Tongue } from './tongue.ts'

/** `past`: how it was before its last change, for replicas that lag behind. */
export type Remote = {
  id: string
  former: string[]
  seq: number
  raw: Raw | null
  stamp: string | null
  past: { seq: number; raw: Raw } | null
  /** How often we wrote to it. */
  written: number
}

/**
 * How likely each fault is, per call; `lost` and `torn` per write. `mute`: writes that take no version back take effect, and then the call ends
 * as if it had never been taken. `meddle`: while the call is on its way, before it takes effect or after, others go on working.
 * `torn`: what was written is answered as the write left it, the rest as somebody has left it since.
 */
export type Faults = Readonly<
  Record<'throttle' | 'fail' | 'lost' | 'expire' | 'partial' | 'late' | 'omit' | 'mute' | 'meddle' | 'torn', number>
>

export const calm: Faults = { throttle: 0, fail: 0, lost: 0, expire: 0, partial: 0, late: 0, omit: 0, mute: 0, meddle: 0, torn: 0 }
export const stormy: Faults = {
  throttle: 0.08,
  fail: 0.08,
  lost: 0.3,
  expire: 0.06,
  partial: 0.2,
  late: 0.3,
  omit: 0.1,
  mute: 0.1,
  meddle: 0.25,
  torn: 0.5,
}

/** What others do while a call is on its way. */
export type Others = {
  /** Somebody there edits this one, or any. */
  there(remote?: Remote): void
  /** Anybody does anything, here or there, and other jobs run. Only while nothing else of the engine is under way. */
  anywhere(): Promise<void>
}

const pageSize = 4

/** A provider in memory: sequence numbers as order and tag, pages, stamps, creates that are not idempotent. It is what people there see too. */
export class Simulated {
  readonly remotes: Remote[] = []
  faults: Faults = calm
  writes = 0
  /** How many of those took something away. */
  deletes = 0
  calls = 0
  #seq = 0
  #ids = 0
  readonly #chance: Chance
  /** Known to everybody since the last calm: a listing may leave these out. */
  readonly #known = new Set<Remote>()
  /** What the listing under way has left out, and what it has shown as it was: never both, for then its cursor would hide a change for ever. */
  readonly #listing = { left: new Set<Remote>(), lagging: new Set<Remote>() }

  readonly #tongue: Tongue
  /** Null: nobody meddles. */
  others: Others | null = null

  constructor(chance: Chance, tongue: Tongue = plain) {
    this.#chance = chance
    this.#tongue = tongue
  }

  create(raw: Raw, stamp: string | null): Remote {
    const remote: Remote = {
      id: `r${(this.#ids += 1)}`,
      former: [],
      seq: (this.#seq += 1),
      raw: this.#tongue.kept(raw),
      stamp,
      past: null,
      written: 0,
    }
    this.remotes.push(remote)
    return remote
  }

  edit(remote: Remote, fields: Raw): void {
    if (remote.raw === null) return
    remote.past = { seq: remote.seq, raw: remote.raw }
    remote.raw = { ...remote.raw, ...this.#tongue.kept(fields) }
    remote.seq = this.#seq += 1
  }

  remove(remote: Remote): void {
    remote.raw = null
    remote.seq = this.#seq += 1
  }

  /** The same object under another id. */
  rename(remote: Remote): void {
    remote.former.push(remote.id)
    remote.id = `r${(this.#ids += 1)}`
    remote.seq = this.#seq += 1
  }

  /** Everything there has been seen by the engine. */
  settled(): void {
    for (const remote of this.remotes) this.#known.add(remote)
  }

  /** The stream that the engine sees. */
  stream(): Stream {
    return {
      kind: this.#tongue.kind,
      spread: this.#tongue.spread,
      batch: 3,
      settleMs: 60_000,
      presets: [{ id: '', title: '' }],
      mapping: this.#tongue.mapping,
      scopes: () => Promise.resolve([{ id: '', title: '' }]),
      describe: () => Promise.resolve([]),
      pull: (_http: Http, cursor) => this.#pull(cursor),
      read: (_http: Http, _scope, ids) => this.#read(ids),
      push: (_http: Http, _scope, batch) => this.#push(batch),
      find: (_http: Http, _scope, sought) => this.#find(sought),
    }
  }

  #enter(): void {
    this.calls += 1
    if (this.#chance.yes(this.faults.throttle)) throw new Fault('retry_after', 'too many requests', { retryAfterMs: 1000 })
    if (this.#chance.yes(this.faults.fail)) throw new Error('500')
  }

  /** The next page is fetched while this one is brought in: others act there alone, for only that is the same each time. */
  async #pull(cursor: string | null): Promise<Pulled> {
    if (this.#chance.yes(this.faults.meddle)) this.others?.there()
    this.#enter()
    if (cursor !== null && this.#chance.yes(this.faults.expire)) return { kind: 'expired' }
    const [mode, from = '0', until = String(this.#seq)] = (cursor ?? `list:0:${this.#seq}`).split(':')
    const listed = this.remotes.filter((each) => (mode === 'list' ? each.raw !== null : each.seq > Number(from)))
    const sorted =
      mode === 'list'
        ? listed.toSorted((a, b) => numberOf(a) - numberOf(b)).filter((each) => numberOf(each) > Number(from))
        : listed.toSorted((a, b) => a.seq - b.seq)
    const { left, lagging } = this.#listing
    if (cursor === null) for (const set of [left, lagging]) set.clear()
    if (mode === 'list')
      for (const each of sorted.slice(0, pageSize))
        if (this.#known.has(each) && !lagging.has(each) && this.#chance.yes(this.faults.omit)) left.add(each)
    const page = sorted.slice(0, pageSize).filter((each) => mode !== 'list' || !left.has(each))
    const more = sorted.length > pageSize
    const last = sorted.slice(0, pageSize).at(-1)
    const next = mode === 'list' ? (more && last ? `list:${numberOf(last)}:${until}` : `since:${until}`) : `since:${last ? last.seq : from}`
    // A replica that lags behind shows some remotes once more as they were; what it no longer has it does not show.
    const stale = this.#chance.yes(this.faults.late)
      ? this.remotes.filter((each) => each.past !== null && each.raw !== null && !page.includes(each) && !left.has(each))
      : []
    for (const each of stale) lagging.add(each)
    return {
      kind: 'page',
      changes: [...page, ...stale.map((each) => ({ ...each, ...each.past }))].map((each) => changeOf(each)),
      next,
      more,
    }
  }

  async #read(ids: readonly string[]): Promise<Change[]> {
    await this.#meanwhile()
    this.#enter()
    const read = ids.map((id) => {
      const found = this.remotes.find((each) => each.id === id || each.former.includes(id))
      return found === undefined ? { id, scope: '', tag: null, order: null, at: new Date(0), values: null } : changeOf(found)
    })
    await this.#meanwhile()
    return read
  }

  async #meanwhile(): Promise<void> {
    if (this.#chance.yes(this.faults.meddle)) await this.others?.anywhere()
  }

  async #push(batch: readonly Outgoing[]): Promise<Receipt[]> {
    await this.#meanwhile()
    this.#enter()
    const receipts = this.#writeAll(batch)
    await this.#meanwhile()
    if (batch.every(({ step }) => step !== 'create') && this.#chance.yes(this.faults.mute))
      throw new Fault('retry_after', 'too many requests', { retryAfterMs: 1000 })
    return receipts
  }

  #writeAll(batch: readonly Outgoing[]): Receipt[] {
    const stopAt = this.#chance.yes(this.faults.partial) ? this.#chance.below(batch.length) : batch.length
    return batch.map((out, at): Receipt => {
      if (at >= stopAt) return out.step === 'create' ? { kind: 'unknown' } : { kind: 'stale' }
      const receipt = this.#write(out)
      return receipt.kind === 'done' && this.#chance.yes(this.faults.lost) ? { kind: 'unknown' } : receipt
    })
  }

  #write(out: Outgoing): Receipt {
    if (out.step === 'create') {
      this.writes += 1
      return this.#answer(this.create(out.raw, out.stamp), Object.keys(out.raw))
    }
    const remote = this.remotes.find((each) => each.id === out.remote)
    if (remote === undefined || remote.raw === null) return { kind: 'gone' }
    if (out.tag !== tagOf(remote)) return { kind: 'stale' }
    this.writes += 1
    remote.written += 1
    if (out.step === 'delete') {
      this.deletes += 1
      this.remove(remote)
    } else this.edit(remote, Object.fromEntries(out.sent.map((path) => [path, out.raw[path] ?? null])))
    return this.#answer(remote, out.sent)
  }

  #answer(remote: Remote, paths: readonly string[]): Receipt {
    const left = changeOf(remote)
    if (this.others === null || !this.#chance.yes(this.faults.torn)) return { kind: 'done', change: left }
    this.others.there(remote)
    const written = Object.fromEntries(
      paths.flatMap((path) => (left.values !== null && path in left.values ? [[path, left.values[path] ?? null]] : [])),
    )
    const values = left.values === null || remote.raw === null ? left.values : { ...remote.raw, ...written }
    return { kind: 'done', change: { ...left, values } }
  }

  async #find(sought: readonly Outgoing[]): Promise<(Change | null)[]> {
    await this.#meanwhile()
    this.#enter()
    const known = sought.map((out) => {
      const found = this.remotes.find((each) => each.stamp === out.stamp && each.raw !== null)
      return found === undefined ? null : changeOf(found)
    })
    await this.#meanwhile()
    return known
  }
}

const numberOf = (remote: Remote): number => Number(remote.id.slice(1))
const tagOf = (remote: Remote): string => `t${remote.seq}`

function changeOf(remote: Remote): Change {
  return {
    id: remote.id,
    ...(remote.former.length > 0 ? { formerly: [...remote.former] } : {}),
    scope: '',
    tag: tagOf(remote),
    order: String(remote.seq).padStart(8, '0'),
    at: new Date(remote.seq),
    values: remote.raw,
    ...(remote.stamp === null ? {} : { stamp: remote.stamp }),
  }
}
