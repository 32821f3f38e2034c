import type { MappingRow } from '#connectors/kit/mapping-row.ts'
import type { Change, Outgoing, Receipt, RemoteField, Stream } from '#connectors/kit/stream.ts'
import type { Raw } from '#connectors/kit/raw.ts'
import type { Kind, Spread } from '#model/kinds.ts'

export type Remote = {
  readonly id: string
  readonly former: readonly string[]
  seq: number
  raw: Raw | null
  stamp: string | null
  outside: boolean
}

type Making = { readonly kind?: Kind; readonly spread?: Spread; readonly pageSize?: number; readonly mapping?: readonly MappingRow[] }

const contactRows: readonly MappingRow[] = [
  { remote: 'given', local: 'firstName', direction: 'bidirectional' },
  { remote: 'family', local: 'lastName', direction: 'bidirectional' },
  { remote: 'role', local: 'title', direction: 'bidirectional' },
  { remote: 'note', local: 'about', direction: 'bidirectional' },
]

/** A provider in memory without faults: sequence numbers as order and tag, a listing that ends in a cursor, stamps. Tests act on it as somebody there, and may take over its `push`. */
export class Provider {
  readonly remotes = new Map<string, Remote>()
  readonly calls: string[] = []
  readonly stream: Stream
  /** Listings leave these out, as a partial one would. */
  readonly hidden = new Set<string>()
  expired = false
  /** What it says of its fields. */
  fields: readonly RemoteField[] = []
  #seq = 0
  #ids = 0
  onPush: ((batch: readonly Outgoing[], write: (out: Outgoing) => Receipt) => Promise<readonly Receipt[]>) | null = null

  constructor({ kind = 'contact', spread = 'shared', pageSize = 100, mapping = contactRows }: Making = {}) {
    this.stream = {
      kind,
      spread,
      batch: 20,
      settleMs: 60_000,
      presets: [{ id: '', title: '' }],
      mapping,
      scopes: () => Promise.resolve([{ id: '', title: '' }]),
      describe: () => Promise.resolve((this.calls.push('describe'), this.fields)),
      pull: (_http, cursor) => Promise.resolve(this.#pull(cursor, pageSize)),
      read: (_http, _scope, ids) => Promise.resolve((this.calls.push('read'), ids.map((id) => this.#changeOf(id)))),
      push: async (_http, _scope, batch) => (
        this.calls.push('push'),
        this.onPush ? this.onPush(batch, (out) => this.#write(out)) : batch.map((out) => this.#write(out))
      ),
      find: (_http, _scope, sought) =>
        Promise.resolve(
          (this.calls.push('find'),
          sought
            .map(({ stamp }) => [...this.remotes.values()].find((each) => each.stamp === stamp && each.raw !== null))
            .map((found) => (found ? this.#changeOf(found.id) : null))),
        ),
    }
  }

  add(raw: Raw, stamp: string | null = null): string {
    const id = `r${(this.#ids += 1)}`
    this.remotes.set(id, { id, former: [], seq: (this.#seq += 1), raw, stamp, outside: false })
    return id
  }

  edit(id: string, fields: Raw): void {
    const remote = this.remotes.get(id)
    if (remote === undefined || remote.raw === null) throw new Error(`${id} is not there`)
    remote.raw = { ...remote.raw, ...fields }
    remote.seq = this.#seq += 1
  }

  /** Gives it another id, which it has now; the former one is told with it. */
  rename(id: string): string {
    this.edit(id, {})
    const remote = this.remotes.get(id)
    const next = `r${(this.#ids += 1)}`
    if (remote) this.remotes.set(next, { ...remote, id: next, former: [...remote.former, id] })
    this.remotes.delete(id)
    return next
  }

  /** Takes it out of the scope that is synced, or back into it. */
  move(id: string, outside: boolean): void {
    this.edit(id, {})
    const remote = this.remotes.get(id)
    if (remote) remote.outside = outside
  }

  remove(id: string): void {
    this.edit(id, {})
    const remote = this.remotes.get(id)
    if (remote) remote.raw = null
  }

  raw(id: string): Raw | null {
    return this.remotes.get(id)?.raw ?? null
  }

  living(): readonly Remote[] {
    return [...this.remotes.values()].filter(({ raw }) => raw !== null)
  }

  #pull(cursor: string | null, pageSize: number) {
    this.calls.push('pull')
    if (cursor !== null && this.expired) {
      this.expired = false
      return { kind: 'expired' as const }
    }
    const [mode = 'list', from = '0', until = String(this.#seq)] = cursor?.split(':') ?? []
    const shown = [...this.remotes.values()].filter((each) =>
      mode === 'list'
        ? each.raw !== null && !each.outside && !this.hidden.has(each.id) && numberOf(each.id) > Number(from)
        : each.seq > Number(from),
    )
    const page = mode === 'list' ? shown.slice(0, pageSize) : shown.toSorted((a, b) => a.seq - b.seq).slice(0, pageSize)
    const more = shown.length > page.length
    const last = page.at(-1)
    const next = mode === 'list' ? (more && last ? `list:${numberOf(last.id)}:${until}` : `since:${until}`) : `since:${last?.seq ?? from}`
    return { kind: 'page' as const, changes: page.map(({ id }) => this.#changeOf(id)), next, more }
  }

  #write(out: Outgoing): Receipt {
    if (out.step === 'create') return { kind: 'done', change: this.#changeOf(this.add(out.raw, out.stamp)) }
    const remote = this.remotes.get(out.remote ?? '')
    if (remote === undefined || remote.raw === null) return { kind: 'gone' }
    if (out.tag !== `t${remote.seq}`) return { kind: 'stale' }
    if (out.step === 'delete') this.remove(remote.id)
    else
      this.edit(
        remote.id,
        Object.fromEntries(out.sent.map((path) => path.split(/[.[]/)[0] ?? path).map((key) => [key, out.raw[key] ?? null])),
      )
    return { kind: 'done', change: this.#changeOf(remote.id) }
  }

  #changeOf(id: string): Change {
    const remote = this.remotes.get(id)
    const seq = remote?.seq ?? 0
    return {
      id,
      scope: '',
      tag: remote === undefined ? null : `t${seq}`,
      order: remote === undefined ? null : String(seq).padStart(9, '0'),
      at: new Date(),
      values: remote?.raw ?? null,
      ...(remote?.stamp ? { stamp: remote.stamp } : {}),
      ...(remote !== undefined && remote.former.length > 0 ? { formerly: remote.former } : {}),
      ...(remote?.outside === true ? { outside: true } : {}),
    }
  }
}

const numberOf = (id: string): number => Number(id.slice(1))
