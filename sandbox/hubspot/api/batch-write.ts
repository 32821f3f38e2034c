import * as z from 'zod'
import type { Reply } from '../../http/call.ts'
import { prepare, type Claims } from '../crm/prepare.ts'
import type { Row } from '../crm/row.ts'
import { invalid, notFound, Refusal } from '../errors.ts'
import { bodyOf, needs, type AskedOf } from './asked.ts'
import { batchReply, checkBatch, fallTogether, type Failed } from './batch.ts'
import { found } from './read.ts'
import { associationsInput, wantedIn, written } from './write.ts'

const properties = z.record(z.string(), z.unknown())
const traceId = z.string().optional()
const creating = z.object({ inputs: z.array(z.object({ properties, associations: associationsInput, objectWriteTraceId: traceId })) })
const row = z.object({ id: z.coerce.string(), idProperty: z.string().nullish(), properties, objectWriteTraceId: traceId })
const changing = z.object({ inputs: z.array(row) })
type Input = z.infer<typeof row>

/** Something to be done once every row has been looked at. */
type Plan = () => object

/** Creates many; all or none without trace ids. */
export function batchCreate(asked: AskedOf): Reply {
  const { crm, table } = asked
  needs(asked.token, table.type, 'write')
  const { inputs } = bodyOf(asked.call, creating)
  checkBatch(
    inputs.map((_, index) => String(index)),
    { distinct: true },
  )
  const claims: Claims = new Set()
  return run(asked, 201, {
    inputs,
    plan: (input) => {
      const values = prepare(crm, table, { properties: input.properties, row: undefined, claims })
      if (values instanceof Refusal) return values
      const wanted = wantedIn(crm, table.type.name, input.associations)
      if (wanted instanceof Refusal) return wanted
      return () => {
        const row = crm.create(table.type.name, values, { source: 'INTEGRATION' })
        for (const { to, type } of wanted) crm.associate({ type: table.type.name, id: row.id }, to, type)
        return written(asked, row, Object.keys(input.properties))
      }
    },
  })
}

/** Changes many by id or unique property. */
export function batchUpdate(asked: AskedOf): Reply {
  const { inputs } = inputsOf(asked)
  const claims: Claims = new Set()
  const seen = new Set<number>()
  return run(asked, 200, {
    inputs,
    plan: (input) => {
      const row = found(asked, input.id, input.idProperty)
      if (row === undefined || row.archivedAt !== undefined) return notFound(`No ${asked.table.type.singular} with ID ${input.id} exists`)
      if (seen.has(row.id)) throw invalid(`Duplicate IDs found in batch input: [${row.id}]. IDs must be unique`)
      seen.add(row.id)
      return update(asked, row, { input, claims })
    },
  })
}

/** Changes what a unique property finds and creates the rest; each result tells which it was. */
export function batchUpsert(asked: AskedOf): Reply {
  const { crm, table } = asked
  const { inputs } = inputsOf(asked)
  const claims: Claims = new Set()
  const seen = new Set<Row>()
  // HubSpot's upsert by address knows no partial success.
  const wholly = inputs.some(({ idProperty }) => idProperty === 'email')
  return run(asked, 200, {
    inputs,
    wholly,
    plan: (input) => {
      const idProperty = input.idProperty ?? ''
      if (idProperty === '') throw invalid('idProperty is required for an upsert')
      const row = found(asked, input.id, idProperty)
      if (row !== undefined && row.archivedAt === undefined) {
        if (seen.has(row)) throw invalid(`Duplicate IDs found in batch input: [${input.id}]. IDs must be unique`)
        seen.add(row)
        const plan = update(asked, row, { input, claims })
        return plan instanceof Refusal ? plan : () => ({ ...plan(), new: false })
      }
      const properties = { [idProperty]: input.id, ...input.properties }
      const values = prepare(crm, table, { properties, row: undefined, claims })
      if (values instanceof Refusal) return values
      return () => ({
        ...written(asked, crm.create(table.type.name, values, { source: 'INTEGRATION' }), Object.keys(properties)),
        new: true,
      })
    },
  })
}

function inputsOf(asked: AskedOf): { inputs: Input[] } {
  needs(asked.token, asked.table.type, 'write')
  const body = bodyOf(asked.call, changing)
  checkBatch(
    body.inputs.map(({ id, idProperty }) => `${idProperty ?? ''}${idProperty ? '=' : ''}${id}`),
    { distinct: true },
  )
  return body
}

function update(asked: AskedOf, row: Row, { input, claims }: { input: Input; claims: Claims }): Plan | Refusal {
  const { crm, table } = asked
  const values = prepare(crm, table, { properties: input.properties, row, claims })
  if (values instanceof Refusal) return values
  return () => {
    crm.update(table.type.name, row, { values, source: 'INTEGRATION' })
    return written(asked, row, Object.keys(input.properties))
  }
}

/** Looks at every row first: a batch that falls as a whole has changed nothing. */
function run<I extends { objectWriteTraceId?: string | undefined; id?: string }>(
  { crm }: AskedOf,
  status: 200 | 201,
  { inputs, plan, wholly = false }: { inputs: readonly I[]; plan: (input: I) => Plan | Refusal; wholly?: boolean },
): Reply {
  const startedAt = crm.clock.iso()
  const failed: Failed[] = []
  const plans: (() => object)[] = []
  for (const input of inputs) {
    const traceId = input.objectWriteTraceId
    const planned = plan(input)
    if (planned instanceof Refusal) failed.push({ refusal: planned, traceId, context: input.id === undefined ? {} : { ids: [input.id] } })
    else plans.push(() => ({ ...planned(), ...(traceId === undefined ? {} : { objectWriteTraceId: traceId }) }))
  }
  fallTogether(failed, { wholly })
  return batchReply(crm, { status, results: plans.map((carryOut) => carryOut()), failed, startedAt })
}
