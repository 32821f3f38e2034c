import ArrowLeftRight from 'lucide-react/icons/arrow-left-right'
import Eye from 'lucide-react/icons/eye'
import HistoryIcon from 'lucide-react/icons/history'
import Sparkles from 'lucide-react/icons/sparkles'
import { useState } from 'react'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { cn } from '../../ui/cn.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { useShortcut } from '../../ui/shortcuts.ts'
import { AddRow } from './add-row.tsx'
import { accepted, type DraftRow, newRow } from './draft.ts'
import { HistoryDrawer } from './history-drawer.tsx'
import { MappingRowItem } from './mapping-row.tsx'
import { PreviewPane } from './preview-pane.tsx'
import { SuggestionsDrawer } from './suggestions-drawer.tsx'
import { UnsavedBar } from './unsaved-bar.tsx'
import { type Editing, useMappingEditor } from './use-mapping-editor.ts'

const addId = 'mapping-add-row'

/** The mapping of one kind: its rows, what could be added, what a sync would make of it, and how it came to be. */
export function MappingEditor(editing: Editing) {
  const { config, entity, saved, onDraft, mayEdit } = editing
  const [panel, setPanel] = useState<'suggest' | 'history' | null>(null)
  const [previewed, setPreviewed] = useState(false)
  const { rows, changes, incomplete, theirs, values, preview, told, refused, save } = useMappingEditor(editing, previewed)
  const provider = providerName(config.provider)
  const labels = { here: told.entity.appFields, there: new Map(theirs.data?.map((each) => [each.name, each])), provider }
  const put = (crmField: string, next: DraftRow | null) =>
    onDraft(rows.flatMap((row) => (row.crmField === crmField ? (next ?? []) : [row])))
  const add = (more: readonly DraftRow[]) => onDraft([...rows, ...more])
  const group = t('mapping.keys')
  const ready = changes > 0 && incomplete === 0
  useShortcut({ keys: 'mod+s', label: t('mapping.key.save'), group }, ready ? () => save.mutate() : null)
  useShortcut({ keys: 'a', label: t('mapping.key.add'), group }, mayEdit ? () => document.getElementById(addId)?.click() : null)
  useShortcut({ keys: 's', label: t('mapping.key.suggest'), group }, mayEdit ? () => setPanel('suggest') : null)
  useShortcut({ keys: 'p', label: t('mapping.key.preview'), group }, mayEdit ? () => setPreviewed(!previewed) : null)
  const taken = rows.map(({ crmField }) => crmField)
  const adding = <AddRow id={addId} fields={theirs.data} taken={taken} onAdd={(field) => add([rowFor(field.name, field.writable)])} />
  return (
    <div className={cn('grid gap-6', previewed && 'xl:grid-cols-[minmax(0,1fr)_420px]')}>
      <div className="flex min-w-0 flex-col gap-4">
        <div className="flex flex-wrap items-center gap-2">
          {mayEdit ? adding : <p className="text-muted">{t('mapping.readOnly')}</p>}
          {mayEdit && (
            <Button onClick={() => setPanel('suggest')}>
              <Sparkles />
              {t('mapping.suggest')}
            </Button>
          )}
          <span className="grow" />
          {mayEdit && (
            <Button variant={previewed ? 'secondary' : 'ghost'} aria-pressed={previewed} onClick={() => setPreviewed(!previewed)}>
              <Eye />
              <span className="max-sm:sr-only">{t('mapping.preview')}</span>
            </Button>
          )}
          <Button variant="ghost" onClick={() => setPanel('history')}>
            <HistoryIcon />
            <span className="max-sm:sr-only">{t('mapping.history')}</span>
          </Button>
        </div>
        {theirs.isError && (
          <ErrorPanel
            trouble={{ ...troubleOf(theirs.error), title: t('mapping.fields.failed', { provider }) }}
            onRetry={() => void theirs.refetch()}
          />
        )}
        <Required
          warnings={told.entity.warnings}
          provider={provider}
          taken={taken}
          onAdd={mayEdit ? (name) => add([rowFor(name, true)]) : null}
        />
        {rows.length === 0 ? (
          <EmptyState
            icon={<ArrowLeftRight />}
            title={t('mapping.none')}
            text={t('mapping.none.text')}
            action={mayEdit && <Button onClick={() => setPanel('suggest')}>{t('mapping.suggest')}</Button>}
          />
        ) : (
          <div className="rounded-md border border-line">
            <div
              aria-hidden
              className="grid grid-cols-[minmax(0,1fr)_48px_minmax(0,1fr)_32px] gap-x-2 border-b border-line bg-sunken px-3 py-1.5 text-meta font-medium text-muted max-sm:hidden"
            >
              <span>{t('mapping.remote', { provider })}</span>
              <span />
              <span className="px-1.5">{t('mapping.local')}</span>
            </div>
            <ul aria-label={t('mapping.rows')}>
              {rows.map((row) => (
                <MappingRowItem
                  key={row.crmField}
                  row={row}
                  fields={told.entity.appFields}
                  known={{
                    told: told.mappings.find(({ crmField }) => crmField === row.crmField),
                    remote: theirs.data?.find(({ name }) => name === row.crmField),
                    sample: values[row.crmField],
                    refused: refused[row.crmField],
                    changed: isChanged(saved, row),
                  }}
                  onChange={mayEdit ? (next) => put(row.crmField, next) : null}
                />
              ))}
            </ul>
          </div>
        )}
        {changes > 0 && (
          <UnsavedBar
            changes={changes}
            incomplete={incomplete}
            refused={Object.keys(refused).length > 0}
            busy={save.isPending}
            onSave={() => save.mutate()}
            onDiscard={() => onDraft(null)}
          />
        )}
      </div>
      {previewed && <PreviewPane preview={preview} labels={labels} />}
      {panel === 'suggest' && (
        <SuggestionsDrawer
          at={{ configId: config.id, entityType: entity.entityType, ...labels }}
          rows={rows}
          onAccept={(all) => add(all.map(accepted))}
          onClose={() => setPanel(null)}
        />
      )}
      {panel === 'history' && (
        <HistoryDrawer
          at={{ configId: config.id, entityType: entity.entityType, version: entity.version }}
          labels={labels}
          may={mayEdit ? (changes > 0 ? 'unsaved' : 'restore') : 'look'}
          onClose={() => setPanel(null)}
        />
      )}
    </div>
  )
}

const rowFor = (crmField: string, writable: boolean): DraftRow => newRow(crmField, writable ? {} : { syncDirection: 'pull' })

function isChanged(saved: Editing['saved'], row: DraftRow): boolean {
  const kept = saved.find(({ crmField }) => crmField === row.crmField)
  return kept === undefined || kept.appField !== row.appField || kept.syncDirection !== row.syncDirection
}

type RequiredProps = {
  warnings: Editing['entity']['warnings']
  provider: string
  taken: readonly string[]
  onAdd: ((crmField: string) => void) | null
}

/** What must not be empty there and nothing fills. */
function Required({ warnings, provider, taken, onAdd }: RequiredProps) {
  if (warnings.length === 0) return null
  return (
    <div className="rounded-md border border-line bg-warn-soft p-3">
      <p className="font-medium">{tn('mapping.required', warnings.length, { provider })}</p>
      <ul className="flex flex-col gap-1 text-muted">
        {warnings.map(({ crmField, text }) => (
          <li key={crmField} className="flex flex-wrap items-center justify-between gap-2">
            {text}
            {onAdd !== null && !taken.includes(crmField) && (
              <Button size="sm" aria-label={t('mapping.add.for', { field: crmField })} onClick={() => onAdd(crmField)}>
                {t('mapping.add')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
