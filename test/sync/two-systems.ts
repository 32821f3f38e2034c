import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { duplicateRoutes } from '#crm/duplicates/duplicate.routes.ts'
import { mergeRoutes } from '#crm/merge/merge.routes.ts'
import type { Db } from '#db/db.ts'
import { systemClock } from '#lib/clock.ts'
import { mergedLinks } from '#sync/merged/merged.flow.ts'
import { asking } from '#test/asking.ts'
import { Provider } from './provider.ts'
import { Stage, type Settings } from './stage.ts'

const mapping = [
  { remote: 'given', local: 'firstName', direction: 'bidirectional' },
  { remote: 'job', local: 'title', direction: 'bidirectional' },
] as const

/** Two systems: both people are at the first, only Bea at the second. */
export async function twoSystems(db: Db, settings: Settings = {}) {
  const stage = await Stage.open(db)
  const one = new Provider({ kind: 'contact', mapping: [...mapping] })
  const two = new Provider({ kind: 'contact', mapping: [...mapping] })
  one.add({ given: 'Ana', job: null })
  one.add({ given: 'Bea', job: 'Buyer' })
  const { contact: first = '' } = await stage.connect('one', [one], { options: { deleteWhenDeleted: true } })
  await stage.work(first)
  const ana = (await stage.recordOf('r1')).id
  const bea = (await stage.recordOf('r2')).id
  const { contact: second = '' } = await stage.connect('two', [two], {
    ...settings,
    options: { createThere: false, deleteWhenDeleted: true },
  })
  await stage.work(second)
  two.add({ given: 'Bea', job: 'Buyer' })
  await stage.tx((tx) =>
    sql`insert into app.link (workspace_id, stream_id, remote_id, record_id, state, shadow, version) values (app.workspace(), ${second}, 'r1', ${bea}, 'live', '{"given": "Bea", "job": "Buyer"}', 1)`.execute(
      tx,
    ),
  )
  await stage.work(second)
  const ask = asking(
    [
      [
        '/',
        [
          mergeRoutes({ db, newId: randomUUID, written: () => undefined, links: mergedLinks(stage.engine) }),
          duplicateRoutes({ db, clock: systemClock }),
        ],
      ],
    ],
    stage.caller,
  )
  const settle = async () => {
    for (let turn = 0; turn < 3; turn += 1) await stage.work(first, second)
  }
  const record = async (id: string) => (await stage.records()).find((each) => each.id === id)
  const links = async () => {
    const { rows } = await stage.tx((tx) =>
      sql<{
        at: string
        record: string | null
        remote: string | null
        state: string
        reason: string | null
      }>`select c.provider as at, l.record_id as record, l.remote_id as remote, l.state, l.reason
        from app.link l join app.stream s on s.id = l.stream_id join app.connection c on c.id = s.connection_id order by c.provider, l.remote_id, l.created_at`.execute(
        tx,
      ),
    )
    const called = new Map([
      [ana, 'ana'],
      [bea, 'bea'],
    ])
    return rows.map(({ at, record, remote, state, reason }) =>
      [at, remote, called.get(record ?? '') ?? record, ...(reason === null ? [state] : [state, reason])].join(' '),
    )
  }
  return { stage, one, two, first, second, ana, bea, ask, settle, record, links }
}
