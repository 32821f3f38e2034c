import { isWord, t, tongue, tword } from '../text/t.ts'
import { exact } from '../ui/time.ts'
import type { AuditRow } from './audit.ts'

/** Everything the audit keeps acts of. */
export const auditedKinds = [
  'company',
  'contact',
  'lead',
  'deal',
  'note',
  'connection',
  'mapping',
  'counterpart',
  'conflict',
  'link',
  'merge',
  'member',
  'invitation',
  'workspace',
  'custom_field',
  'pipeline',
  'stage',
  'lead_status',
  'lead_origin',
] as const

/** Every act it may name. */
export const auditedActions = [
  'CREATE',
  'UPDATE',
  'DELETE',
  'RESTORE',
  'STATUS_CHANGE',
  'MERGE',
  'UNMERGE',
  'UNDO',
  'CONNECT',
  'DISCONNECT',
  'SETTINGS',
  'MAPPING',
  'CONFLICT',
  'MEMBER',
  'ROLE',
  'PERMISSION',
] as const

/** What was done, to what: "changed the role of a member". */
export function saidOf({ action, entityType }: Pick<AuditRow, 'action' | 'entityType'>): string {
  const own = `said.${action}.${entityType}`
  return isWord(own) ? t(own as never) : `${tword('action', action)} ${tword('kind', entityType).toLowerCase()}`
}

/** `closeOn` → `close on` */
const spaced = (name: string): string =>
  name
    .replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replaceAll('_', ' ')
    .trim()

/** How a field of an audited thing is called; a part of a setting (`options.createHere`) by itself, else by the setting it is part of and its own name. */
export function auditedField(kind: string, name: string): string {
  const own = [`audited.${kind}.${name}`, `audited.${name}`].find(isWord)
  if (own !== undefined) return t(own as never)
  const dot = name.lastIndexOf('.')
  if (dot > 0) return `${auditedField(kind, name.slice(0, dot))}: ${spaced(name.slice(dot + 1))}`
  const said = spaced(name)
  return said.charAt(0).toUpperCase() + said.slice(1)
}

/** Which words the values of a field are said in. */
const prefixes: Readonly<Record<string, string>> = {
  direction: 'direction',
  frequency: 'frequency',
  policy: 'rule',
  fieldPolicies: 'rule',
  phase: 'connections.phase',
  kinds: 'entity',
  kind: 'kind',
  entityType: 'kind',
  role: 'role',
  outcome: 'outcome',
  strategy: 'strategy',
  heldDeletes: 'heldDeletes',
  tripped: 'side',
}
const own: Readonly<Record<string, string>> = {
  'conflict.status': 'conflicts.status',
  'counterpart.to': 'counterparts.to',
  'counterpart.by': 'counterparts.by',
  'custom_field.type': 'fields.type',
}

/** A value of a setting in words; null where its plain text says it. */
export function auditedValue(kind: string, name: string, value: unknown): string | null {
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no')
  if (Array.isArray(value)) {
    const parts = (value as unknown[]).map((each) => auditedValue(kind, name, each) ?? (typeof each === 'string' ? each : null))
    return parts.every((part) => part !== null) && parts.length > 0 ? parts.join(', ') : null
  }
  if (typeof value !== 'string') return null
  if (name === 'provider') return tword('provider', value)
  if (name.endsWith('At')) return exact(Date.parse(value), tongue())
  const prefix = own[`${kind}.${name}`] ?? prefixes[name] ?? prefixes[name.split('.').at(-1) ?? ''] ?? prefixes[name.split('.')[0] ?? '']
  return prefix === undefined ? null : tword(prefix, value)
}

type Changes = AuditRow['changes']

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Settings that are kept together, part by part: only what differs of `options` is told. */
export function partsOf(changes: Changes): Changes {
  const parts = Object.entries(changes).flatMap(([name, { old, new: now }]): [string, Changes[string]][] => {
    if (!isObject(old) && !isObject(now)) return [[name, { old, new: now }]]
    if ((old !== null && !isObject(old)) || (now !== null && !isObject(now))) return [[name, { old, new: now }]]
    const names = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])]
    const inner = Object.fromEntries(
      names.map((part) => [`${name}.${part}`, { old: (old as Changes)?.[part] ?? null, new: (now as Changes)?.[part] ?? null }]),
    ) as Changes
    return Object.entries(partsOf(inner)).filter(([, change]) => JSON.stringify(change.old) !== JSON.stringify(change.new))
  })
  return Object.fromEntries(parts)
}
