import { invalid, Refusal, type Detail } from '../errors.ts'
import type { Crm } from './crm.ts'
import type { Definition } from './definition.ts'
import type { Prepared, Row } from './row.ts'
import type { Table } from './table.ts'
import { take } from './value.ts'

/** Unique values that other rows of the same batch are about to take, as "name=value". */
export type Claims = Set<string>

type Wrong = { readonly name: string; readonly error: string; readonly message: string }

/** Checks and normalises what a write sends; a refusal is a value here, for a batch goes on without the row. */
export function prepare(
  crm: Crm,
  table: Table,
  asked: { properties: Readonly<Record<string, unknown>>; row: Row | undefined; claims?: Claims },
): Prepared | Refusal {
  const { properties, row, claims = new Set() } = asked
  const values = new Map<string, string>()
  const wrong: Wrong[] = []
  const context = new Map([...(row?.values ?? []), ...Object.entries(properties).map(([name, value]) => [name, String(value)] as const)])
  for (const [name, raw] of Object.entries(properties)) {
    const definition = crm.properties.find(table.type.name, name)
    const problem = definition === undefined ? missing(name) : readOnly(definition)
    if (problem !== undefined || definition === undefined) {
      if (problem !== undefined) wrong.push(problem)
      continue
    }
    const taken = take(definition, raw, { before: row?.values.get(name) ?? '', choices: crm.choices(definition, context) })
    if ('value' in taken) values.set(name, taken.value)
    else wrong.push({ name, ...taken })
  }
  if (wrong.length > 0) return notValid(wrong)
  return required(crm, table, { values, row }) ?? taken(crm, table, { values, row, claims }) ?? values
}

function missing(name: string): Wrong {
  return { name, error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` }
}

function readOnly({ name, readOnly }: Definition): Wrong | undefined {
  return readOnly ? { name, error: 'READ_ONLY_VALUE', message: `"${name}" is a read only property; its value cannot be set.` } : undefined
}

function notValid(wrong: readonly Wrong[]): Refusal {
  const listed = wrong.map(({ name, error, message }) => ({ isValid: false, message, error, name, localizedErrorMessage: message }))
  const errors = wrong.map(({ name, error, message }) => ({ message, code: error, context: { propertyName: [name] } }))
  return invalid(`Property values were not valid: ${JSON.stringify(listed)}`, { errors })
}

/** What an object must have: on creation, and as long as it lives. */
function required(crm: Crm, { type }: Table, { values, row }: { values: Map<string, string>; row: Row | undefined }): Refusal | undefined {
  if (type.name === 'deals' && row === undefined && !values.has('pipeline')) values.set('pipeline', crm.pipelines[0]?.id ?? '')
  const has = (name: string) => (values.get(name) ?? row?.values.get(name) ?? '') !== ''
  if (type.name === 'contacts')
    return row !== undefined || ['email', 'firstname', 'lastname'].some(has)
      ? undefined
      : lacking(type.singular, ['email', 'firstname', 'lastname'])
  if (type.name === 'companies') return ['name', 'domain'].some(has) ? undefined : lacking(type.singular, ['name', 'domain'])
  const empty = ['dealname', 'dealstage', 'pipeline'].filter((name) => !has(name))
  if (empty.length > 0) return lacking(type.singular, empty)
  const pipeline = crm.pipelines.find(({ id }) => id === (values.get('pipeline') ?? row?.values.get('pipeline')))
  const stage = values.get('dealstage') ?? row?.values.get('dealstage') ?? ''
  if (pipeline?.stages.some(({ id }) => id === stage) === true) return undefined
  return notValid([{ name: 'dealstage', error: 'INVALID_OPTION', message: `${stage} is no stage of the pipeline ${pipeline?.id ?? ''}` }])
}

function lacking(singular: string, names: readonly string[]): Refusal {
  const message = `Error creating ${singular.toUpperCase()}. Some required properties were not set.`
  return invalid(message, {
    errors: [{ message, code: 'REQUIRED_PROPERTIES_MISSING', context: { properties: names } }],
    context: { properties: names },
  })
}

function taken(
  crm: Crm,
  table: Table,
  { values, row, claims }: { values: Prepared; row: Row | undefined; claims: Claims },
): Refusal | undefined {
  const email = table.type.name === 'contacts' ? ['email'] : []
  for (const name of [...email, ...crm.properties.unique(table.type.name)]) {
    const value = values.get(name) ?? ''
    if (value === '') continue
    const holder = table.having(name, value)
    if (holder !== undefined && holder !== row)
      return name === 'email' ? exists(holder.id) : conflicting({ name, value, row, holder, crm, table })
    const claim = `${name}=${value.toLowerCase()}`
    if (claims.has(claim))
      return name === 'email'
        ? new Refusal(409, 'Duplicate email in the same batch')
        : conflicting({ name, value, row, holder, crm, table })
    claims.add(claim)
    if (name === 'email' && crm.blocked.has(value))
      return invalid(`Email address ${value} was permanently deleted and cannot be added again`)
  }
  return undefined
}

function exists(id: number): Refusal {
  return new Refusal(409, `Contact already exists. Existing ID: ${id}`)
}

function conflicting(about: {
  name: string
  value: string
  row: Row | undefined
  holder: Row | undefined
  crm: Crm
  table: Table
}): Refusal {
  const { name, value, row, holder, crm, table } = about
  const coordinates = `PropertyValueCoordinates{portalId=${crm.portal.hubId}, objectTypeId=${table.type.typeId}, propertyName=${name}, value=${value}}`
  const message = `Cannot set ${coordinates} on ${row?.id ?? 'a new object'}. ${holder?.id ?? 'Another of the batch'} already has that value.`
  const detail: Detail = { errors: [{ message, code: 'CONFLICTING_UNIQUE_VALUE', context: { propertyName: [name] } }] }
  const listed = [{ isValid: false, message, error: 'CONFLICTING_UNIQUE_VALUE', name }]
  return invalid(`Property values were not valid: ${JSON.stringify(listed)}`, detail)
}
