import type { Role } from '../../data/session.ts'
import { t, tword } from '../../text/t.ts'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'

export const roles: readonly Role[] = ['admin', 'manager', 'sales', 'analyst', 'viewer']

/** What each role may do, in words; the rules themselves are the server's. */
const rights = {
  'right.read': ['all', 'all', 'ownAll', 'writeAll', 'readOnly'],
  'right.deals': ['all', 'all', 'own', 'writeAll', 'readOnly'],
  'right.connections': ['yes', 'yes', 'yes', 'no', 'no'],
  'right.audit': ['yes', 'yes', 'no', 'no', 'no'],
  'right.members': ['yes', 'no', 'no', 'no', 'no'],
} as const

const isRight = (key: string): key is keyof typeof rights => key in rights

export function RightsTable() {
  return (
    <Table label={t('members.rights')}>
      <thead>
        <tr>
          <Th>
            <span className="sr-only">{t('members.rights')}</span>
          </Th>
          {roles.map((role) => (
            <Th key={role}>{tword('role', role)}</Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Object.keys(rights)
          .filter(isRight)
          .map((right) => (
            <Tr key={right}>
              <Td className="whitespace-nowrap">{t(right)}</Td>
              {rights[right].map((word, at) => (
                <Td key={roles[at]} className="min-w-32 text-muted">
                  {tword('right', word)}
                </Td>
              ))}
            </Tr>
          ))}
      </tbody>
    </Table>
  )
}
