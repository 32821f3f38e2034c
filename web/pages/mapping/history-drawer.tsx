import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import HistoryIcon from 'lucide-react/icons/history'
import type { AppField, MappingVersion } from '../../data/mapping.ts'
import { mappingHistoryQuery, restoreMapping } from '../../data/mapping.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tongue, tword } from '../../text/t.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { exact } from '../../ui/time.ts'
import { toast } from '../../ui/toast.tsx'

type Labels = { here: readonly AppField[]; there: ReadonlyMap<string, { readonly label: string }> }
type Props = {
  at: { configId: string; entityType: string; version: number }
  labels: Labels
  /** Null: may not be restored; a text: not now, and why. */
  may: 'restore' | 'look' | 'unsaved'
  onClose: () => void
}

/** Who changed the mapping and how, with the way back. */
export function HistoryDrawer({ at, labels, may, onClose }: Props) {
  const { configId, entityType, version } = at
  const queries = useQueryClient()
  const history = useQuery(mappingHistoryQuery(configId, entityType))
  const restore = useMutation({
    mutationFn: (versionId: string) => restoreMapping(configId, { entityType, versionId, version }),
    onSuccess: () => toast.done(t('mapping.history.restored')),
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
    onSettled: () => queries.invalidateQueries({ queryKey: ['mapping', configId] }),
  })
  return (
    <Drawer open onOpenChange={(open) => !open && onClose()} title={t('mapping.history')} description={t('mapping.history.text')}>
      {history.isError && <ErrorPanel trouble={troubleOf(history.error)} onRetry={() => void history.refetch()} />}
      {history.isPending && <SkeletonLines count={6} />}
      {may === 'unsaved' && <p className="mb-2 text-warn">{t('mapping.history.unsaved')}</p>}
      {history.data?.length === 0 && <EmptyState icon={<HistoryIcon />} title={t('mapping.history.none')} />}
      <ol className="flex flex-col">
        {history.data?.map((each) => (
          <Version
            key={each.id}
            version={each}
            labels={labels}
            busy={restore.isPending}
            onRestore={may === 'restore' && !each.current ? () => restore.mutate(each.id) : null}
          />
        ))}
      </ol>
    </Drawer>
  )
}

const shown = 8

type VersionProps = { version: MappingVersion; labels: Labels; busy: boolean; onRestore: (() => void) | null }

function Version({ version, labels, busy, onRestore }: VersionProps) {
  const { changes, actor, at, current } = version
  const more = changes.length - shown
  return (
    <li className="flex items-start justify-between gap-3 border-b border-line py-3 last:border-b-0">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">{actor.name}</span>
          <RelativeTime at={at} className="text-meta text-muted" />
          {current && <Badge tone="ok">{t('mapping.history.now')}</Badge>}
        </p>
        <ul className="text-muted">
          {changes.slice(0, shown).map((change) => (
            <li key={change.crmField}>{saying(change, labels)}</li>
          ))}
          {more > 0 && <li className="text-faint">+ {more}</li>}
        </ul>
      </div>
      {onRestore !== null && (
        <Button
          size="sm"
          busy={busy}
          aria-label={t('mapping.history.restore.of', { when: exact(Date.parse(at), tongue()) })}
          onClick={onRestore}
        >
          {t('mapping.history.restore')}
        </Button>
      )}
    </li>
  )
}

function saying({ crmField, from, to }: MappingVersion['changes'][number], labels: Labels): string {
  const here = (name: string) => labels.here.find((each) => each.name === name)?.label ?? name
  const remote = labels.there.get(crmField)?.label ?? crmField
  if (from === null) return t('mapping.history.added', { remote, local: here(to?.appField ?? '') })
  if (to === null) return t('mapping.history.removed', { remote, local: here(from.appField) })
  if (from.appField !== to.appField) return t('mapping.history.moved', { remote, local: here(to.appField), before: here(from.appField) })
  if (from.syncDirection !== to.syncDirection)
    return t('mapping.history.turned', { remote, direction: tword('direction', to.syncDirection) })
  return t('mapping.history.changed', { remote })
}
