import { sql } from 'kysely'
import type { MappingRow } from '#connectors/kit/mapping-row.ts'
import type { Raw } from '#connectors/kit/raw.ts'
import type { RemoteField } from '#connectors/kit/stream.ts'
import type { Db } from '#db/db.ts'
import { deskOf } from './desk.ts'
import { Provider } from './provider.ts'
import { Stage } from './stage.ts'

/** A row that goes both ways. */
export const both = (remote: string, local: string): MappingRow => ({ remote, local, direction: 'bidirectional' })
/** A field there, as its provider describes it. */
export const there = (name: string, label: string, more: Partial<RemoteField> = {}): RemoteField => ({
  name,
  label,
  type: 'text',
  required: false,
  writable: true,
  ...more,
})

/** What the provider of an editor says of its fields. */
export const fields: readonly RemoteField[] = [
  there('given', 'First name'),
  there('family', 'Family name', { required: true }),
  there('role', 'Job title'),
  there('contactpoint', 'Point of contact'),
  there('born', 'Born', { type: 'datetime' }),
  there('score', 'Score', { type: 'number', writable: false }),
  there('tier', 'Tier', { type: 'picklist', options: ['Gold', 'Silver'] }),
  there('phones[*]', 'Phones', { type: 'phones', capacity: 2 }),
]

/** A stage whose one contact stream has a mapping to edit, linked and described, with the routes to edit it by. */
export async function openEditor(
  db: Db,
  raws: readonly Raw[] = [{ given: 'Ana', role: 'Clerk' }],
  rows = [both('given', 'firstName'), both('role', 'title')],
) {
  const stage = await Stage.open(db)
  const provider = new Provider({ mapping: rows })
  provider.fields = fields
  for (const raw of raws) provider.add(raw)
  const { contact: stream = '' } = await stage.connect('one', [provider])
  await stage.work(stream)
  const config = await stage.tx(async (tx) => (await sql<{ id: string }>`select id from app.connection`.execute(tx)).rows[0]?.id ?? '')
  const ask = deskOf(stage, stage.caller)
  const path = `/crm/configs/${config}/field-mappings`
  await ask('GET', `/crm/one/available-fields?entityType=contact&configId=${config}`)
  const seen = async () => (await ask('GET', path)).body
  const settle = async () => {
    for (let round = 0; round < 3; round += 1) await stage.work(stream)
  }
  return { stage, provider, stream, config, ask, path, seen, settle }
}

/** A row as it is sent. */
export const row = (crmField: string, appField: string, syncDirection = 'bidirectional') => ({ crmField, appField, syncDirection })
/** What a row is warned of. */
export const codes = (mapping: { warnings: { code: string }[] }) => mapping.warnings.map(({ code }) => code)
