import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouteContext, useSearch } from '@tanstack/react-router'
import Plus from 'lucide-react/icons/plus'
import { useState } from 'react'
import { type FieldInfo, fieldsQuery } from '../../data/fields.ts'
import { type RecordKind, recordKinds } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Page } from '../../ui/page.tsx'
import { SkeletonRows } from '../../ui/skeleton.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { DeleteField } from './delete-field.tsx'
import { FieldDialog } from './field-dialog.tsx'
import { FieldTable } from './field-table.tsx'

/** The fields of every kind; those of the workspace's own can be made, changed and deleted. */
export function FieldsPage() {
  const search = useSearch({ from: '/shell/fields' })
  const navigate = useNavigate()
  const { session } = useRouteContext({ from: '/shell' })
  const mayDefine = session.capabilities['manageFields'] === true
  const kind = recordKinds.find((one) => one === search['kind']) ?? 'company'
  const [editing, setEditing] = useState<FieldInfo | 'new' | null>(null)
  const [deleting, setDeleting] = useState<FieldInfo | null>(null)
  const tabs = recordKinds.map((one) => ({
    value: one,
    label: t(`kinds.${one}`),
    content: <KindFields kind={one} mayDefine={mayDefine} onEdit={setEditing} onDelete={setDeleting} />,
  }))
  return (
    <Page
      title={t('fields.title')}
      actions={
        mayDefine && (
          <Button variant="primary" onClick={() => setEditing('new')}>
            <Plus />
            {t('fields.new')}
          </Button>
        )
      }
    >
      <p className="mb-4 max-w-2xl text-muted">{t('fields.text')}</p>
      <Tabs
        label={t('fields.title')}
        value={kind}
        onChange={(next) => void navigate({ to: '/fields', search: { kind: next }, replace: true })}
        tabs={tabs}
      />
      {editing !== null && <FieldDialog kind={kind} field={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {deleting !== null && <DeleteField kind={kind} field={deleting} onClose={() => setDeleting(null)} />}
    </Page>
  )
}

type KindFieldsProps = { kind: RecordKind; mayDefine: boolean; onEdit: (field: FieldInfo) => void; onDelete: (field: FieldInfo) => void }

function KindFields({ kind, ...actions }: KindFieldsProps) {
  const fields = useQuery(fieldsQuery(kind))
  if (fields.isError) return <ErrorPanel trouble={troubleOf(fields.error)} onRetry={() => void fields.refetch()} />
  if (fields.data === undefined) return <SkeletonRows rows={8} columns={4} />
  return <FieldTable fields={fields.data} label={t(`kinds.${kind}`)} {...actions} />
}
