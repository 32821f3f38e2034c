import { z } from 'zod'
import { may } from '#access/allow.ts'
import type { Caller } from '#access/caller.ts'
import { connectionById } from '#connections/connections.store.ts'
import { fieldHistory, type Setting } from '#crm/audit/field.store.ts'
import { actorsOf } from '#crm/audit/people.store.ts'
import { load } from '#crm/records/load.store.ts'
import { inTx, type Tx } from '#db/db.ts'
import { notFound } from '#lib/fault.ts'
import { alike } from '../conflicts/conflict-read.store.ts'
import { conflictById, type ConflictRow } from '../conflicts/conflict.store.ts'
import { ConflictShape, conflictsShown } from '../conflicts/conflict-view.store.ts'
import { inNameOf } from '../desk.flow.ts'
import { openStreamIn, type Engine, type OpenStream } from '../engine.flow.ts'
import { entitled } from '../entitled.store.ts'
import { linkById } from '../link.store.ts'
import { streamsOf } from '../stream.store.ts'

const WhoShape = z.object({ name: z.string(), email: z.string().nullable(), at: z.string(), source: z.enum(['user', 'sync', 'system']) })

export const SidesShape = z
  .object({
    conflict: ConflictShape,
    fields: z.array(
      z.object({
        name: z.string(),
        field: z.string().describe('the field of the record it belongs to'),
        label: z.string(),
        type: z.string(),
        to: z.string().nullable(),
        options: z.array(z.string()),
        optionLabels: z.record(z.string(), z.string()),
        ours: WhoShape.nullable().describe('who set it here last'),
      }),
    ),
    theirs: z.object({ provider: z.string(), account: z.string().nullable(), at: z.string().nullable(), url: z.string().nullable() }),
    rule: z.object({
      allowed: z.boolean().describe('the caller may make rules of this connection'),
      settles: z.number().describe('other open conflicts that a rule for exactly these fields settles at once'),
      partly: z.number().describe('others that are about more than these fields: they stay open'),
    }),
  })
  .meta({ id: 'ConflictSides' })

type Sides = z.output<typeof SidesShape>

/** A conflict with who stands behind either side. Throws `not_found` where the caller may not see its record. */
export async function sidesOf(engine: Engine, caller: Caller, id: string): Promise<Sides> {
  return inTx(engine.db, inNameOf(caller), async (tx) => {
    const row = await conflictById(tx, id)
    const record = row === null ? undefined : (await load(tx, row.kind, [row.recordId])).get(row.recordId)
    const connection = row === null ? null : await connectionById(tx, row.connectionId)
    if (row === null || record === undefined || connection === null) throw notFound('conflict')
    await entitled(tx, caller, { record, action: 'read' })
    if (!may(caller, 'seeConnection', connection)) await entitled(tx, caller, { record, action: 'edit' })
    const [conflict] = await conflictsShown(tx, [row])
    if (conflict === undefined) throw notFound('conflict')
    const stream = (await streamsOf(tx, connection.id)).find(({ kind }) => kind === row.kind)
    const open = stream === undefined ? null : await openStreamIn(engine, tx, { workspaceId: caller.workspaceId, streamId: stream.id })
    const link = await linkById(tx, row.linkId)
    const others = await alike(tx, { connectionId: connection.id, fields: row.fields, limit: 0 })
    const remoteId = row.remoteId ?? ''
    return {
      conflict,
      fields: await fieldsOf(tx, row, open),
      theirs: {
        provider: connection.provider,
        account: connection.accountEmail,
        at: link?.at?.toISOString() ?? null,
        url: engine.connector(connection.provider)?.streams[row.kind]?.url?.(remoteId, connection.accountId) ?? null,
      },
      rule: {
        allowed: may(caller, 'manageConnection', connection),
        settles: Math.max(0, others.whole - (row.status === 'pending' ? 1 : 0)),
        partly: others.partly,
      },
    }
  })
}

async function fieldsOf(tx: Tx, row: ConflictRow, open: OpenStream | null): Promise<Sides['fields']> {
  const found: { name: string; field: string; last: Setting | undefined }[] = []
  for (const name of row.fields) {
    const field = open?.mapping.slots.find(({ key }) => key === name)?.field ?? name
    const [last] = await fieldHistory(tx, { record: row.recordId, field: field === 'deleted' ? 'deletedAt' : field, limit: 1 })
    found.push({ name, field, last })
  }
  const who = await actorsOf(
    tx,
    found.flatMap(({ last }) => last?.actor ?? []),
  )
  return found.map(({ name, field, last }) => {
    const known = open?.fields.find((each) => each.name === field)
    const slot = open?.mapping.slots.find(({ key }) => key === name)
    const actor = last === undefined ? null : who(last.actor)
    return {
      name,
      field,
      label: known?.label ?? name,
      type: slot?.type ?? known?.type ?? 'text',
      to: known?.to ?? null,
      options: [...(known?.options ?? [])],
      optionLabels: open?.described?.find((each) => each.name === slot?.remote)?.optionLabels ?? {},
      ours:
        last === undefined || actor === null
          ? null
          : { name: actor.name, email: actor.email, at: last.at.toISOString(), source: last.source },
    }
  })
}
