import type { Connection } from '#connections/connection.ts'
import type { Stored } from '#crm/records/load.store.ts'
import type { Tx } from '#db/db.ts'
import { nouns } from '#model/nouns.ts'
import { openConflicts } from '../conflicts/conflict.store.ts'
import { lookingOf, openStreamIn, optionsOf, type Engine, type OpenStream } from '../engine.flow.ts'
import { fateOf, localOf, type Fate } from '../fate.ts'
import { freshLink, type LinkRow } from '../link.ts'
import { linkById } from '../link.store.ts'
import type { LinkState } from '../link-state.ts'
import { doubtedIn } from '../matches/match.store.ts'
import { learnPointers } from '../references.flow.ts'
import { streamsOf } from '../stream.store.ts'
import { linksOfRecord, waitOf, type RecordLink } from '../why.store.ts'
import type { Facts } from './why-not.ts'

/** Which of several links of a record in one connection speaks for it. */
const rank: readonly LinkState[] = ['live', 'unknown', 'unborn', 'refused', 'held', 'filtered', 'gone', 'excluded']

type About = { readonly workspaceId: string; readonly connection: Connection; readonly record: Stored }

/** What is known of a record at a connection, the link that says so, and the open conflict on it. */
export async function factsOf(
  tx: Tx,
  engine: Engine,
  { workspaceId, connection, record }: About,
): Promise<{ readonly facts: Facts; readonly link: RecordLink | null; readonly conflictId: string | null }> {
  const { kind } = record
  const connector = engine.connector(connection.provider)
  const offered = connector?.streams[kind]
  const row = (await streamsOf(tx, connection.id)).find((each) => each.kind === kind)
  const open = row === undefined ? null : await openStreamIn(engine, tx, { workspaceId, streamId: row.id })
  const links = (await linksOfRecord(tx, record.id)).filter((each) => each.connectionId === connection.id && each.kind === kind)
  const [link = null] = links.toSorted((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state))
  const conflict = link === null ? null : ((await openConflicts(tx, [link.id])).get(link.id) ?? null)
  const facts: Facts = {
    names: { provider: connector?.title ?? connection.provider, kind: nouns[kind].plural },
    record,
    connection,
    offer:
      offered === undefined
        ? null
        : { writes: offered.push !== undefined, spread: offered.spread, ticked: connection.kinds.includes(kind) },
    stream: open === null ? null : await streamFacts(tx, engine, { open, record, link }),
    link,
    conflict: conflict === null ? null : { fields: conflict.fields, ignored: conflict.status === 'ignored' },
    owes: open === null || link?.state !== 'live' ? [] : await owedTo(tx, engine, { open, record, link }),
  }
  return { facts, link, conflictId: conflict?.id ?? null }
}

type Looked = { readonly open: OpenStream; readonly record: Stored; readonly link: RecordLink | null }

async function streamFacts(tx: Tx, engine: Engine, { open, record, link }: Looked): Promise<Facts['stream']> {
  const unborn = freshLink({ id: record.id, scope: '', state: 'unborn', recordId: record.id })
  const birth = link === null ? await fate(tx, engine, { open, record, row: unborn }) : null
  const sent = birth?.out?.sent
  const required = (open.described ?? []).filter((field) => field.required && field.writable)
  return {
    listed: open.pulledAt !== null,
    createThere: optionsOf(open).createThere,
    waitsFor: await waitOf(tx, open.id, engine.clock.now()),
    lacks: sent === undefined ? [] : required.filter(({ name }) => !sent.includes(name)).map(({ label }) => label),
    doubted: (await doubtedIn(tx, open.id, [record.id])).size > 0,
  }
}

/** Labels of the fields that would be written there if nothing stood in the way. */
async function owedTo(tx: Tx, engine: Engine, { open, record, link }: Looked): Promise<readonly string[]> {
  const row = link === null ? null : await linkById(tx, link.id)
  if (row === null) return []
  const { sent } = (await fate(tx, engine, { open, record, row: { ...row, sent: null, detail: null, version: open.version } })).link
  const fields = new Set(open.mapping.slots.filter(({ key }) => Object.hasOwn(sent?.due ?? {}, key)).map(({ field }) => field))
  return [...fields].map((name) => open.fields.find((field) => field.name === name)?.label ?? name)
}

type Supposed = { readonly open: OpenStream; readonly record: Stored; readonly row: LinkRow }

/** What would become of a link if the stream could write. */
async function fate(tx: Tx, engine: Engine, { open, record, row }: Supposed): Promise<Fate> {
  await learnPointers(tx, open, { raws: [row.shadow], locals: [record.values] })
  return fateOf(row, localOf(record), { ...lookingOf(engine, open, engine.clock.now()), pushes: true })
}
