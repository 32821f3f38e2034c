import { useQuery } from '@tanstack/react-query'
import type { AuditRow } from '../../data/audit.ts'
import { auditedField, auditedValue, partsOf, saidOf } from '../../data/audited.ts'
import { useConnectionName } from '../../data/connection-name.ts'
import { fieldsQuery, nameOf } from '../../data/fields.ts'
import { useRecordName } from '../../data/names.ts'
import { type RecordKind, recordKinds } from '../../data/records.ts'
import { t } from '../../text/t.ts'
import { readable } from '../../ui/diff.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'

/** Who made a change: a person's name, the sync, or PipeDesk. */
export function actorOf(row: AuditRow): string {
  if (row.source === 'sync') return t('audit.sync')
  if (row.source === 'system') return t('audit.system')
  return typeof row.actor === 'string' ? row.actor : (row.actor?.name ?? t('audit.system'))
}

/** The kind of a row that is about a record with a page of its own. */
export const kindOf = (row: AuditRow): RecordKind | undefined => recordKinds.find((kind) => kind === row.entityType)

/** How the fields of a row's kind are called: as on its records, else in the words of the audit. */
export function useLabels(row: AuditRow): (name: string) => string {
  const kind = kindOf(row)
  const fields = useQuery({ ...fieldsQuery(kind ?? 'contact'), enabled: kind !== undefined }).data ?? []
  return (name) => fields.find((field) => nameOf(field) === name)?.label ?? auditedField(row.entityType, name.replace(/^custom\./, ''))
}

/** One sentence a change; a press opens every field. */
export function AuditList({ rows, onOpen }: { rows: AuditRow[]; onOpen: (row: AuditRow) => void }) {
  return (
    <div className="w-full">
      <Table label={t('nav.audit')}>
        <thead>
          <tr>
            <Th className="max-sm:hidden">{t('audit.when')}</Th>
            <Th className="max-sm:hidden">{t('audit.who')}</Th>
            <Th>{t('audit.what')}</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <AuditLine key={row.id} row={row} onOpen={() => onOpen(row)} />
          ))}
        </tbody>
      </Table>
    </div>
  )
}

function AuditLine({ row, onOpen }: { row: AuditRow; onOpen: () => void }) {
  const name = useRecordName(kindOf(row) ?? 'contact', kindOf(row) === undefined ? null : row.entityId)
  const account = useConnectionName(row.entityType === 'connection' ? `connection:${row.entityId}` : null)
  const labelOf = useLabels(row)
  const what = saidOf(row)
  return (
    <Tr>
      <Td className="w-36 whitespace-nowrap text-muted max-sm:hidden">
        <RelativeTime at={row.at} />
      </Td>
      <Td className="w-44 truncate max-sm:hidden">{actorOf(row)}</Td>
      <Td>
        <span className="block text-meta text-muted sm:hidden">
          {actorOf(row)} · <RelativeTime at={row.at} />
        </span>
        <button type="button" className="min-h-6 text-left hover:underline" onClick={onOpen}>
          {what}
          {typeof name === 'string' && <span className="font-medium"> {name}</span>}
          {account !== null && <span className="font-medium"> {account}</span>}
        </button>{' '}
        <span className="text-muted">{fieldsOf(row, labelOf)}</span>
      </Td>
    </Tr>
  )
}

/** What changed: of a record its fields, of settings that are kept together the parts that differ. */
export const changesOf = (row: AuditRow): AuditRow['changes'] => (kindOf(row) === undefined ? partsOf(row.changes) : row.changes)

const FEW = 4

/** The fields a change touched, the first few by name; the only one with its value. */
function fieldsOf(row: AuditRow, labelOf: (name: string) => string): string {
  // The act itself says that it deleted or restored.
  const changes = changesOf(row)
  const names = Object.keys(changes).filter((name) => name !== 'deletedAt')
  const first = names[0]
  // A row that came or went is told by what it maps.
  if (row.entityType === 'mapping' && changes['remotePath'] !== undefined)
    return ['remotePath', 'localPath']
      .map((name) => readable(changes[name]?.new ?? changes[name]?.old))
      .filter(Boolean)
      .join(' → ')
  if (names.length === 1 && first !== undefined && !/(Ids?|By)$/.test(first)) {
    const value = changes[first]?.new
    return `${labelOf(first)}: ${(kindOf(row) === undefined ? auditedValue(row.entityType, first, value) : null) ?? readable(value)}`
  }
  const said = names.slice(0, FEW).map(labelOf).join(', ')
  return names.length > FEW ? `${said} …` : said
}
