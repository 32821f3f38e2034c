import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { MappingRow } from '#connectors/kit/mapping-row.ts'
import type { Pointee } from '#connectors/kit/pointee.ts'
import { choices } from '#crm/records/choice.store.ts'
import { seedWorkspace } from '#crm/records/seed.store.ts'
import type { Db } from '#db/db.ts'
import { counterpartRoutes } from '#sync/counterparts/counterpart.routes.ts'
import { syncJobs } from '#sync/sync.jobs.ts'
import { asking } from '#test/asking.ts'
import { makeMember, makePerson } from '#test/database.ts'
import { Provider } from './provider.ts'
import { Stage, type Settings } from './stage.ts'

/** A row both ways. */
export const both = (remote: string, local: string): MappingRow => ({ remote, local, direction: 'bidirectional' })
const dealRows = [both('title', 'name'), both('pipe', 'pipelineId'), both('step', 'stageId'), both('owner', 'ownerId')]
/** Contacts with their owner. */
export const contactRows = [both('given', 'firstName'), both('owner', 'ownerId')]

/** Two pipelines with their stages. */
export const sales: readonly Pointee[] = [
  { to: 'pipeline', id: 'p1', label: ' sales ' },
  { to: 'stage', id: 's1', label: 'Meeting', within: 'p1', place: 0, outcome: 'open' },
  { to: 'stage', id: 's2', label: 'Contract sent', within: 'p1', place: 1, outcome: 'open' },
  { to: 'pipeline', id: 'p2', label: 'Partners' },
  { to: 'stage', id: 's3', label: 'Signed', within: 'p2', place: 0, outcome: 'won' },
]

/** Deals and contacts at a provider with two seats, one of them a colleague's here under the same address. */
export async function seated(db: Db, settings: Settings = {}) {
  const stage = await Stage.open(db)
  await stage.tx(seedWorkspace)
  const { workspaceId } = stage.caller
  const email = `${randomUUID()}@example.com`
  const bob = await makeMember(db, workspaceId, { personId: await makePerson(db, { name: 'Bob Lee', email }) })
  const pointees: Pointee[] = [
    ...sales,
    { to: 'member', id: 'o1', label: 'Bob L.', email: email.toUpperCase() },
    { to: 'member', id: 'o2', label: 'Cleo', email: 'cleo@elsewhere.example' },
  ]
  let asked = 0
  stage.parts = { pointees: () => Promise.resolve((asked++, pointees)) }
  const deals = new Provider({ kind: 'deal', mapping: dealRows })
  const contacts = new Provider({ mapping: contactRows })
  const name = randomUUID()
  const streams = await stage.connect(name, [deals, contacts], settings)
  const connectionId = await stage.tx(
    async (tx) => (await sql<{ id: string }>`select id from app.connection where provider = ${name}`.execute(tx)).rows[0]?.id ?? '',
  )
  const path = `/crm/configs/${connectionId}/counterparts`
  const ask = asking([['/', [counterpartRoutes(stage.engine)]]], stage.caller)
  const jobs = syncJobs(stage.engine, { send: () => Promise.resolve() })
  const look = () => jobs['sync.counterparts']?.handle({ workspaceId, connectionId })
  const dealOf = async (remoteId: string) => {
    const link = (await stage.links()).find((each) => each.remoteId === remoteId)
    return (await stage.records('deal')).find(({ id }) => id === link?.recordId)
  }
  const local = async (to: 'pipeline' | 'stage', called: string) =>
    (await stage.tx((tx) => choices(tx, to))).find((each) => each.name === called)?.id
  const everything = { deal: streams.deal ?? '', contact: streams.contact ?? '' }
  return { stage, deals, contacts, streams: everything, pointees, bob, ask, path, look, dealOf, local, times: () => asked }
}
