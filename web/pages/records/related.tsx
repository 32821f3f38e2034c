import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import Plus from 'lucide-react/icons/plus'
import { useState } from 'react'
import type { Query } from '../../api.ts'
import { primaryText, titleOf } from '../../data/record-title.ts'
import { fewRecordsQuery, pathOf, type Rec, type RecordKind } from '../../data/records.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { CreateDialog } from './create-dialog.tsx'
import { moneyText, textsOf } from '../../values/value.ts'

/** One list of the right column: which records, by which filter, and what a new one starts with. */
type Relation = { name: 'contacts' | 'deals' | 'leads'; kind: RecordKind; filter: Query; given: Record<string, unknown> | null }

function relationsOf(kind: RecordKind, record: Rec): Relation[] {
  const { id } = record
  const companyId = record['companyId']
  switch (kind) {
    case 'company':
      return [
        { name: 'contacts', kind: 'contact', filter: { companyId: id }, given: { companyId: id } },
        { name: 'deals', kind: 'deal', filter: { companyId: id }, given: { companyId: id } },
        { name: 'leads', kind: 'lead', filter: { companyId: id }, given: { companyId: id } },
      ]
    case 'contact':
      return [
        { name: 'deals', kind: 'deal', filter: { contactIds: id }, given: { contactIds: [id], companyId } },
        { name: 'leads', kind: 'lead', filter: { primaryContactId: id }, given: { primaryContactId: id, companyId } },
      ]
    case 'lead':
      return typeof companyId === 'string' ? [{ name: 'contacts', kind: 'contact', filter: { companyId }, given: { companyId } }] : []
    case 'deal': {
      const contacts = textsOf(record['contactIds'])
      return contacts.length > 0 ? [{ name: 'contacts', kind: 'contact', filter: { 'id[in]': contacts.join(',') }, given: null }] : []
    }
  }
}

/** Records that belong to this one. */
export function Related({ kind, record, editable }: { kind: RecordKind; record: Rec; editable: boolean }) {
  const relations = relationsOf(kind, record)
  return (
    <div className="flex flex-col gap-6">
      {relations.length === 0 && <p className="text-muted">{t('related.nothing')}</p>}
      {relations.map((relation) => (
        <RelationList key={relation.name} relation={relation} editable={editable} />
      ))}
    </div>
  )
}

function RelationList({ relation, editable }: { relation: Relation; editable: boolean }) {
  const { name, kind, filter, given } = relation
  const found = useQuery(fewRecordsQuery(kind, { ...filter, limit: 6 }))
  const [creating, setCreating] = useState(false)
  const total = found.data?.pagination.total ?? 0
  return (
    <section>
      <div className="flex h-7 items-center justify-between">
        <h2 className="font-semibold">
          {t(`related.${name}`)} {total > 0 && <span className="font-normal text-faint">{total}</span>}
        </h2>
        {editable && given !== null && (
          <Button variant="ghost" size="iconSm" aria-label={t(`create.${kind}`)} onClick={() => setCreating(true)}>
            <Plus />
          </Button>
        )}
      </div>
      {found.isPending && <SkeletonLines count={3} />}
      {found.data?.items.length === 0 && <p className="text-muted">{t(`related.none.${name}`)}</p>}
      <ul>
        {found.data?.items.map((one) => (
          <li key={one.id}>
            <Link
              to={`/${pathOf[kind]}/$id`}
              params={{ id: one.id }}
              className="-mx-2 flex items-center gap-2.5 rounded-md px-2 py-1.5 hover:bg-hover"
            >
              <Avatar name={titleOf(kind, one)} square={kind !== 'contact'} />
              <span className="min-w-0">
                <span className="block truncate font-medium">{titleOf(kind, one) || t('record.untitled')}</span>
                <span className="block truncate text-meta text-muted">{secondLine(kind, one)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {total > 6 && (
        <Link to={`/${pathOf[kind]}`} search={filter as Record<string, string>} className="text-accent hover:underline">
          {t('related.all', { count: total })}
        </Link>
      )}
      {creating && <CreateDialog kind={kind} given={given ?? {}} onClose={() => setCreating(false)} />}
    </section>
  )
}

function secondLine(kind: RecordKind, record: Rec): string {
  if (kind === 'deal') return typeof record['amount'] === 'number' ? moneyText(record['amount'], record['currency']) : ''
  if (kind === 'contact')
    return typeof record['title'] === 'string' && record['title'] !== '' ? record['title'] : primaryText(record['emails'])
  return typeof record['legalName'] === 'string' ? record['legalName'] : ''
}
