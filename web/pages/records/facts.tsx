import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type FieldInfo, nameOf, valueOf } from '../../data/fields.ts'
import type { Rec, RecordKind } from '../../data/records.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { FactEditor } from '../../values/fact-editor.tsx'
import { usePatch } from './use-patch.ts'
import { ValueView } from '../../values/value-view.tsx'
import { WhyDrawer } from './why-drawer.tsx'
import { WhyMark } from './why-mark.tsx'

/** Shown even while they are empty. */
const usual: Record<RecordKind, readonly string[]> = {
  company: ['name', 'domains', 'industry', 'phone', 'website', 'address', 'ownerId', 'tags'],
  contact: ['firstName', 'lastName', 'emails', 'phones', 'companyId', 'title', 'ownerId', 'tags'],
  lead: ['title', 'statusId', 'companyId', 'primaryContactId', 'ownerId', 'tags', 'description'],
  deal: ['name', 'amount', 'currency', 'pipelineId', 'stageId', 'closeOn', 'companyId', 'contactIds', 'ownerId'],
}

const isBlank = (value: unknown) => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

type FactsProps = { kind: RecordKind; record: Rec; fields: readonly FieldInfo[]; editable: boolean; mayDefine: boolean }

/** Every field with its value: a click edits, the mark beside it says where the value comes from. */
export function Facts({ kind, record, fields, editable, mayDefine }: FactsProps) {
  const [all, setAll] = useState(false)
  const [asking, setAsking] = useState<FieldInfo | null>(null)
  const save = usePatch(kind, record)
  // A contact's company as text says nothing more once the company itself is linked.
  const said = (name: string) => name === 'companyName' && record['companyId'] !== null
  const extra = fields.filter(
    (field) => !usual[kind].includes(nameOf(field)) && field.builtIn && (isBlank(valueOf(record, nameOf(field))) || said(nameOf(field))),
  )
  const shown = all ? fields : fields.filter((field) => !extra.includes(field))
  return (
    <div>
      <h2 className="sr-only">{t('record.facts')}</h2>
      <dl className="flex flex-col gap-1">
        {shown.map((field) => {
          const name = nameOf(field)
          const value = valueOf(record, name)
          return (
            <div key={name} className="group grid grid-cols-[84px_minmax(0,1fr)] gap-x-1">
              <dt className="truncate py-[3px] text-muted" title={field.label}>
                {field.label}
              </dt>
              <dd className="grid grid-cols-[minmax(0,1fr)_24px]">
                {editable ? (
                  <FactEditor field={field} record={record} value={value} onSave={(next) => save(field, next)} />
                ) : (
                  <div className="px-1.5 py-[3px]">
                    <ValueView field={field} value={value} currency={record['currency']} />
                  </div>
                )}
                {!isBlank(value) && <WhyMark kind={kind} id={record.id} field={field} onOpen={() => setAsking(field)} />}
              </dd>
            </div>
          )
        })}
        {(['createdAt', 'updatedAt'] as const).map((name) => (
          <div key={name} className="grid grid-cols-[84px_minmax(0,1fr)] gap-x-1 text-muted">
            <dt className="py-[3px]">{t(name === 'createdAt' ? 'record.created' : 'record.updated')}</dt>
            <dd className="px-1.5 py-[3px]">
              <RelativeTime at={record[name]} />
            </dd>
          </div>
        ))}
      </dl>
      <div className="mt-2 flex gap-1">
        {extra.length > 0 && (
          <Button variant="ghost" size="sm" aria-expanded={all} onClick={() => setAll(!all)}>
            {t(all ? 'record.less' : 'record.more')}
          </Button>
        )}
        {mayDefine && (
          <Button asChild variant="ghost" size="sm">
            <Link to="/fields" search={{ kind }}>
              {t('record.fields')}
            </Link>
          </Button>
        )}
      </div>
      {asking && <WhyDrawer kind={kind} id={record.id} field={asking} onClose={() => setAsking(null)} />}
    </div>
  )
}
