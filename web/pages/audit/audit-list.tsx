import type { AuditRow } from '../../data/audit.ts'
import { t, tword } from '../../text/t.ts'
import { readable } from '../../ui/diff.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'

/** Who made a change: a person's name, the sync, or PipeDesk. */
export function actorOf(row: AuditRow): string {
  if (row.source === 'sync') return t('audit.sync')
  if (row.source === 'system') return t('audit.system')
  return typeof row.actor === 'string' ? row.actor : (row.actor?.name ?? t('audit.system'))
}

/** The fields a change touched, the first few by name. */
function fieldsOf(row: AuditRow): string {
  const names = Object.keys(row.changes)
  const first = names[0]
  if (names.length === 1 && first !== undefined) return `${first}: ${readable(row.changes[first]?.new)}`
  return names.length > 4 ? `${names.slice(0, 4).join(', ')} …` : names.join(', ')
}

/** One sentence a change; a press opens every field. */
export function AuditList({ rows, onOpen }: { rows: AuditRow[]; onOpen: (row: AuditRow) => void }) {
  return (
    <div className="w-full">
      <Table label={t('nav.audit')}>
        <thead>
          <tr>
            <Th>{t('audit.when')}</Th>
            <Th>{t('audit.who')}</Th>
            <Th>{t('audit.what')}</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Tr key={row.id}>
              <Td className="w-36 whitespace-nowrap text-muted">
                <RelativeTime at={row.at} />
              </Td>
              <Td className="w-44 truncate">{actorOf(row)}</Td>
              <Td>
                <button type="button" className="text-left hover:underline" onClick={() => onOpen(row)}>
                  {tword('action', row.action)} {tword('kind', row.entityType).toLowerCase()}
                </button>{' '}
                <span className="text-muted">{fieldsOf(row)}</span>
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </div>
  )
}
