import { changesOf, sourceOf, type AuditRow } from '#crm/audit/row.ts'
import { isKind } from '#model/kinds.ts'
import { nouns } from '#model/nouns.ts'
import type { Values } from '#model/value.ts'
import type { TimelineItem } from './item.ts'
import { mergeSentence, otherOf } from './merged.ts'

type Person = NonNullable<TimelineItem['user']>

/** What a change needs to be told as a sentence. `about`: the record's title, where the timeline is not its own. */
export type ChangeContext = {
  readonly user: Person | null
  readonly connection: { readonly id: string; readonly provider: string; readonly account: string | null } | null
  readonly names: ReadonlyMap<string, string>
  readonly about: string | null
  readonly hidden: boolean
  /** How a provider calls itself. */
  readonly systemName: SystemName
}

export type SystemName = (provider: string) => string

/** A change of a record as a timeline shows it; `hidden` keeps its values back. */
export function presentChange(row: AuditRow, { user, connection, names, about, hidden, systemName }: ChangeContext): TimelineItem {
  const source = sourceOf(row.actor)
  const merged = otherOf(row)
  return {
    id: `${row.xid}-${row.seq}`,
    type: source === 'sync' ? 'sync' : 'audit',
    timestamp: row.at.toISOString(),
    summary: [
      sentence(row, { names, hidden, systemName }),
      ...(about === null ? [] : [`– ${about}`]),
      ...(connection === null ? [] : [`from ${systemName(connection.provider)}`]),
    ].join(' '),
    details: {
      action: row.action,
      entityType: row.kind,
      entityId: row.record,
      source,
      changes: hidden || merged !== null ? {} : changesOf(row),
      runId: row.run,
      cause: row.cause,
      rev: row.rev,
      ...(merged === null ? {} : { merged: { entityType: merged.entityType, entityId: merged.id } }),
      ...(hidden ? { masked: true } : {}),
      ...(connection === null
        ? {}
        : {
            connection: systemName(connection.provider),
            connectionId: connection.id,
            provider: connection.provider,
            account: connection.account,
          }),
    },
    user,
  }
}

const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

function sentence(row: AuditRow, { names, hidden, systemName }: Pick<ChangeContext, 'names' | 'hidden' | 'systemName'>): string {
  const noun = row.kind.replaceAll('_', ' ')
  const reason = row.cause?.startsWith('reason: ') === true ? ` (${row.cause.slice('reason: '.length)})` : ''
  const other = otherOf(row)
  if (other !== null) return mergeSentence(row.action, other, hidden ? undefined : names.get(other.id))
  if (row.kind === 'link') return `${row.after === null ? 'Unlinked it from' : 'Linked it to'} ${systemOf(row, systemName)}`
  switch (row.action) {
    case 'CREATE':
      return `Created the ${noun}`
    case 'DELETE':
      return `Deleted the ${noun}${reason}`
    case 'RESTORE':
      return `Restored the ${noun}`
    case 'STATUS_CHANGE':
      return hidden ? `Changed the ${noun}` : statusChange(row, names)
    case 'PERMISSION':
      return row.after === null ? 'Stopped sharing' : 'Shared'
    case 'UNDO':
      return `Undid changes of ${fieldList(row, hidden)}`
    case 'UPDATE':
      return `Changed ${fieldList(row, hidden)}`
    default:
      return `${title(row.action.toLowerCase().replaceAll('_', ' '))} (${noun})`
  }
}

const systemOf = ({ before, after }: AuditRow, systemName: SystemName): string => {
  const provider = (after ?? before)?.provider
  return typeof provider === 'string' ? systemName(provider) : 'another system'
}

function statusChange({ before, after }: AuditRow, names: ReadonlyMap<string, string>): string {
  const field = after !== null && 'stageId' in after ? 'stageId' : 'statusId'
  const called = (id: unknown): string => (typeof id === 'string' ? (names.get(id) ?? 'a removed one') : 'none')
  return `${field === 'stageId' ? 'Stage' : 'Status'} changed: ${called(before?.[field])} → ${called(after?.[field])}`
}

/** At most three labels, then how many more. */
function fieldList(row: AuditRow, hidden: boolean): string {
  if (hidden) return `the ${row.kind}`
  const fields = Object.keys(row.after ?? row.before ?? {})
  const labels = fields.map((name) => labelOf(row.kind, name))
  return labels.length > 3 ? `${labels.slice(0, 3).join(', ')} and ${labels.length - 3} more` : labels.join(', ') || 'nothing'
}

function labelOf(kind: string, name: string): string {
  const field = isKind(kind) ? nouns[kind].fields.find((each) => each.name === name) : undefined
  return (
    field?.label ??
    name.replace(/^custom\./, '').replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
  )
}

type Note = { readonly id: string; readonly values: Values; readonly createdAt: Date }

/** A note as a timeline shows it. `via`: the record through which it stands on a company's timeline. */
export function presentNote(
  { id, values, createdAt }: Note,
  { user, via }: { user: Person | null; via: { id: string; kind: string; title: string } | null },
): TimelineItem {
  const { body, companyId, contactId, leadId, dealId } = values
  return {
    id,
    type: 'note',
    timestamp: createdAt.toISOString(),
    summary: nouns.note.title(values),
    details: { id, body, companyId, contactId, leadId, dealId, via },
    user,
  }
}
