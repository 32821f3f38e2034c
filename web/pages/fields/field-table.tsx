import Pencil from 'lucide-react/icons/pencil'
import Trash2 from 'lucide-react/icons/trash-2'
import { choicesOf, type FieldInfo } from '../../data/fields.ts'
import { t, tword } from '../../text/t.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Mono } from '../../ui/code.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'

type FieldTableProps = {
  fields: readonly FieldInfo[]
  label: string
  mayDefine: boolean
  onEdit: (field: FieldInfo) => void
  onDelete: (field: FieldInfo) => void
}

/** The fields of one kind, the workspace's own first. */
export function FieldTable({ fields, label, mayDefine, onEdit, onDelete }: FieldTableProps) {
  const own = fields.filter((field) => !field.builtIn)
  return (
    <Table label={label}>
      <thead>
        <tr>
          <Th>{t('fields.label')}</Th>
          <Th>{t('fields.key')}</Th>
          <Th>{t('fields.type')}</Th>
          <Th>{t('fields.origin')}</Th>
          <Th>
            <span className="sr-only">{t('kit.more')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {[...own, ...fields.filter((field) => field.builtIn)].map((field) => (
          <Tr key={field.key}>
            <Td className="font-medium">
              {field.label}
              {field.required && <span className="ml-2 text-meta font-normal text-faint">{t('fields.required')}</span>}
            </Td>
            <Td className="whitespace-nowrap">
              <Mono className="break-normal">{field.builtIn ? field.key : `custom.${field.key}`}</Mono>
            </Td>
            <Td className="text-muted">
              {tword('fields.type', field.type)}
              {field.options && (
                <span className="block max-w-64 truncate text-meta text-faint">
                  {choicesOf(field)
                    .map(({ label }) => label)
                    .join(', ')}
                </span>
              )}
            </Td>
            <Td>{field.builtIn ? <Badge>{t('fields.builtIn')}</Badge> : <Badge tone="accent">{t('fields.own')}</Badge>}</Td>
            <Td className="text-right whitespace-nowrap">
              {!field.builtIn && mayDefine && (
                <>
                  <Button variant="ghost" size="iconSm" aria-label={t('fields.edit', { label: field.label })} onClick={() => onEdit(field)}>
                    <Pencil />
                  </Button>
                  <Button
                    variant="ghost"
                    size="iconSm"
                    aria-label={t('fields.delete', { label: field.label })}
                    onClick={() => onDelete(field)}
                  >
                    <Trash2 />
                  </Button>
                </>
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
