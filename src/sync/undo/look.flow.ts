import { load, loadLocked, type Stored } from '#crm/records/load.store.ts'
import type { Tx } from '#db/db.ts'
import { kinds, type Kind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import type { OpenStream } from '../engine.flow.ts'
import { customFields } from '../stream.store.ts'
import { linksOfRun, type LinkTouched } from './link.store.ts'
import { pastOf, undone, type Sending, type Undone } from './past.ts'
import { inUse, sendingsOf, touched, tracesOf } from './past.store.ts'

const pageSize = 500

/** One record that a run touched: what taking it back would do. */
export type Finding = {
  readonly now: Stored
  readonly made: boolean
  readonly undone: Undone
  readonly links: readonly LinkTouched[]
  readonly sent: readonly Sending[]
}

export type Looked = { readonly findings: readonly Finding[]; readonly next: string | null }

/** The kinds in the order an undo takes them: the run's own first, so that what it brought along is free when its turn comes. */
export const kindsFrom = (kind: Kind): readonly Kind[] => [kind, ...kinds.filter((each) => each !== kind)]

/** One page of the records of a kind that a run touched. `lock`: links, then records are locked, each by id. */
export async function look(
  tx: Tx,
  open: OpenStream,
  page: {
    readonly run: { readonly id: string; readonly kind: Kind }
    readonly kind: Kind
    readonly after: string | null
    readonly lock: boolean
  },
): Promise<Looked> {
  const { run, kind } = page
  const ids = await touched(tx, run, { kind, after: page.after, limit: pageSize })
  if (ids.length === 0) return { findings: [], next: null }
  const links = Map.groupBy(await linksOfRun(tx, run.id, ids), ({ recordId }) => recordId)
  const records = await (page.lock ? loadLocked : load)(tx, kind, ids)
  const traces = await tracesOf(tx, run.id, { kind, ids })
  const sent = kind === run.kind ? await sendingsOf(tx, run.id, ids) : new Map<string, readonly Sending[]>()
  const used = kind === run.kind ? new Set<string>() : await inUse(tx, kind, ids)
  const measures = {
    fields: [...nouns[kind].fields, ...(await customFields(tx, kind))],
    slots: kind === open.kind ? open.mapping.slots : [],
    region: open.country,
  }
  const findings = ids.flatMap((id): Finding[] => {
    const now = records.get(id)
    if (now === undefined) return []
    const past = pastOf(traces.get(id) ?? [])
    const own = sent.get(id) ?? []
    const would = undone({ past, sent: own, now }, measures)
    const back: Undone = past.made && would.act === 'delete' && used.has(id) ? { act: 'nothing', patch: {}, kept: ['inUse'] } : would
    return [{ now, made: past.made, undone: back, links: links.get(id) ?? [], sent: own }]
  })
  return { findings, next: ids.length < pageSize ? null : (ids.at(-1) ?? null) }
}
