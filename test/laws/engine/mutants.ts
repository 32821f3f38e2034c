import { sql } from 'kysely'
import type { Change, Outgoing, Pulled, Receipt, Stream } from '#connectors/kit/stream.ts'
import type { Tx } from '#db/db.ts'

/** What a bug may reach: the workspace's rows after a job, and what pulls have handed on. */
export type Reach = { readonly tx: Tx; readonly job: 'pull' | 'push' | 'follow'; readonly crashed: boolean }

/** A deliberate bug of the whole engine, put in from outside: what it would leave behind, or what it would not look at. */
export type Mutant = {
  readonly name: string
  /** Wraps what the engine sees of the provider. */
  readonly stream?: (stream: Stream) => Stream
  /** Done after each job, in a transaction of the workspace. */
  readonly after?: (reach: Reach) => Promise<void>
}

/** The provider as the engine would see it through a bug. */
const blurred =
  (blur: (change: Change) => Change) =>
  (stream: Stream): Stream => ({
    ...stream,
    pull: async (http, cursor, scope) => {
      const pulled = await stream.pull(http, cursor, scope)
      return pulled.kind === 'page' ? { ...pulled, changes: pulled.changes.map(blur) } : pulled
    },
    read: async (http, scope, ids) => (await stream.read(http, scope, ids)).map(blur),
  })

/** The engine's writes as a bug would have them answered. */
const answered =
  (answer: (stream: Stream, receipt: Receipt, out: Outgoing) => Promise<Receipt>) =>
  (stream: Stream): Stream => ({
    ...stream,
    push: async (http, scope, batch) => {
      const receipts = (await stream.push?.(http, scope, batch)) ?? []
      return Promise.all(batch.map(async (out, at) => answer(stream, receipts[at] ?? { kind: 'unknown' }, out)))
    },
  })

const silent = { urgent: false, now: () => new Date(), send: () => Promise.reject(new Error('no HTTP')) }

/** How that which was written stands when it is read again; null: nothing was. */
async function laterThan(stream: Stream, receipt: Receipt): Promise<Change | null> {
  if (receipt.kind !== 'done' || receipt.change.values === null) return null
  return (await stream.read(silent, '', [receipt.change.id]))[0] ?? null
}

function unstamped(change: Change): Change {
  const { stamp, ...rest } = change
  return stamp === undefined ? change : rest
}

/** The cursor of the last page read, kept although the page's transaction died. */
function cursorAlone(): Mutant {
  let handedOn: Extract<Pulled, { kind: 'page' }> | null = null
  return {
    name: 'the cursor is saved without its page',
    stream: (stream) => ({
      ...stream,
      pull: async (http, cursor, scope) => {
        const pulled = await stream.pull(http, cursor, scope)
        if (pulled.kind === 'page') handedOn = pulled
        return pulled
      },
    }),
    after: async ({ tx, job, crashed }) => {
      if (job !== 'pull' || !crashed || handedOn === null) return
      await sql`update app.cursor set cursor = ${handedOn.next} where workspace_id = app.workspace()`.execute(tx)
    },
  }
}

/** Each is made anew for every history. */
export const mutants: readonly (() => Mutant)[] = [
  cursorAlone,
  () => ({ name: 'order is not checked', stream: blurred((change) => ({ ...change, order: null })) }),
  () => ({
    name: 'no stamp: a create without an answer is sent again',
    stream: (stream) => ({ ...blurred(unstamped)(stream), find: () => Promise.resolve([]) }),
  }),
  () => ({
    name: 'a hint before the commit: the feed is read past what was not done',
    after: async ({ tx, job, crashed }) => {
      if (job !== 'follow' || !crashed) return
      await sql`update app.follower f set (xid, seq) = (select a.xid, a.seq from app.audit a where a.workspace_id = f.workspace_id order by a.xid desc, a.seq desc limit 1)
        where f.workspace_id = app.workspace() and exists (select from app.audit a where a.workspace_id = f.workspace_id)`.execute(tx)
    },
  }),
  () => ({
    name: 'a link is dropped when its record is gone',
    after: async ({ tx }) => {
      await sql`delete from app.link l using app.contact c where l.workspace_id = app.workspace() and c.id = l.record_id and c.deleted_at is not null
        and l.state in ('gone', 'excluded')`.execute(tx)
    },
  }),
  () => ({
    name: 'what a listing leaves out is gone, without a look',
    stream: (stream) => ({
      ...stream,
      read: (_http, scope, ids) =>
        Promise.resolve(ids.map((id): Change => ({ id, scope, tag: null, order: null, at: new Date(0), values: null }))),
    }),
  }),
  () => ({
    name: 'what was sent is taken from a later read',
    stream: answered(async (stream, receipt) => {
      const now = await laterThan(stream, receipt)
      return now === null ? receipt : { kind: 'done', change: now }
    }),
  }),
  () => ({
    name: 'an answer carries the version of a later edit: that edit is never read',
    stream: answered(async (stream, receipt) => {
      const now = await laterThan(stream, receipt)
      return receipt.kind !== 'done' || now === null
        ? receipt
        : { kind: 'done', change: { ...receipt.change, tag: now.tag, order: now.order } }
    }),
  }),
  () => ({
    name: 'a write without an answer is taken for done',
    stream: answered((stream, receipt, out) =>
      Promise.resolve(
        receipt.kind === 'stale' && out.step === 'update'
          ? { kind: 'done', change: { id: out.remote ?? '', scope: '', tag: out.tag, order: null, at: new Date(0), values: out.raw } }
          : receipt,
      ),
    ),
  }),
  () => ({
    name: 'a write on its way is forgotten with its process',
    after: async ({ tx, job, crashed }) => {
      if (job !== 'push' || !crashed) return
      await sql`update app.link set sent = null, retry_at = null, detail = null where workspace_id = app.workspace() and state = 'live'`.execute(
        tx,
      )
    },
  }),
]
