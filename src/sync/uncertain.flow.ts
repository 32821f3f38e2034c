import type { Outgoing } from '#connectors/kit/stream.ts'
import { inTx } from '#db/db.ts'
import { apply } from './apply.flow.ts'
import { mandateOf } from './engine.flow.ts'
import { enter, type Pulling } from './runs/ledger.flow.ts'
import type { LinkRow } from './link.ts'
import { lockLinks } from './link.store.ts'
import { updateLinks } from './link-write.store.ts'
import type { Answered } from './settling.flow.ts'
import { stampOf } from './stamp.ts'

/** Remotes whose state is in doubt are read by id; what comes has no privilege, it is merged as pulled, and its link looks again at what is due. */
export async function reread(on: Pulling, links: readonly LinkRow[]): Promise<void> {
  const { engine, open, http, ledger } = on
  for (const scope of new Set(links.map((link) => link.scope))) {
    const own = links.filter((link) => link.scope === scope && link.remoteId !== null)
    const changes = await open.stream.read(
      http,
      scope,
      own.flatMap((link) => link.remoteId ?? []),
    )
    const applied = await apply(engine, open, { scope, changes, at: http.now(), run: ledger })
    if (applied.kind === 'applied') enter(ledger, applied)
  }
  await inTx(engine.db, mandateOf(open, null), async (tx) => {
    const locked = await lockLinks(
      tx,
      links.map(({ id }) => id),
    )
    await updateLinks(
      tx,
      locked
        .filter((link) => link.state === 'live')
        .map((link) => ({
          ...link,
          detail: link.detail?.released === true ? { released: true } : null,
          retryAt: engine.clock.now(),
        })),
    )
  })
}

/** Creates without an answer: found by our stamp they are linked; not found after the settle time they may be tried again. */
export async function findLost(on: Pulling, links: readonly LinkRow[]): Promise<void> {
  const { engine, open, http, ledger } = on
  // A provider that cannot look leaves it to a person.
  if (open.stream.find === undefined) return settleLinks(on, links, (link) => ({ ...link, retryAt: null }))
  for (const scope of new Set(links.map((link) => link.scope))) {
    const own = links.filter((link) => link.scope === scope && link.sent !== null)
    const found = await open.stream.find(
      http,
      scope,
      own.map((link) => soughtOf(link, on)),
    )
    const born = own.flatMap((link, at) => (found[at] ? [{ link, change: found[at] }] : []))
    const answers = new Map(
      born.map(({ link, change }): [string, Answered] => [
        change.id,
        { linkId: link.id, write: link.sent, sent: link.sent?.due ?? {}, late: true },
      ]),
    )
    if (born.length > 0) {
      const applied = await apply(engine, open, { scope, changes: born.map(({ change }) => change), at: http.now(), run: ledger, answers })
      if (applied.kind === 'applied') enter(ledger, { tally: applied.tally, effect: true })
    }
    // What was found stands for another record already: two records of ours are one there, which a person must say.
    await settleLinks(
      on,
      born.map(({ link }) => link),
      (link) => ({ ...link, state: 'held', reason: 'duplicate', sent: null, retryAt: null }),
    )
    await settleLinks(
      on,
      own.filter((_, at) => !found[at]),
      (link) => ({ ...link, state: 'unborn', reason: null, sent: null, retryAt: engine.clock.now() }),
    )
  }
}

/** Moves those of the links that are unknown still. */
async function settleLinks({ engine, open }: Pulling, links: readonly LinkRow[], next: (link: LinkRow) => LinkRow): Promise<void> {
  await inTx(engine.db, mandateOf(open, null), async (tx) => {
    const locked = await lockLinks(
      tx,
      links.map(({ id }) => id),
    )
    await updateLinks(tx, locked.filter(({ state }) => state === 'unknown').map(next))
  })
}

function soughtOf(link: LinkRow, { engine, open }: Pulling): Outgoing {
  const record = link.recordId ?? ''
  const stamp = stampOf({ instance: engine.instance, workspaceId: open.workspaceId }, record)
  return { record, remote: null, tag: null, step: 'create', raw: link.sent?.raw ?? {}, sent: link.sent?.paths ?? [], stamp }
}
