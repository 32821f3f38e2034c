import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import ExternalLink from 'lucide-react/icons/external-link'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import { useRef, useState } from 'react'
import { ApiError } from '../../api.ts'
import { type Conflict, type Decision, type Sides, sidesQuery } from '../../data/conflicts.ts'
import { pathOf } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { useShortcut } from '../../ui/shortcuts.ts'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toast.tsx'
import { AlwaysBox } from './always-box.tsx'
import { FieldChoice } from './field-choice.tsx'
import { OursNote, TheirsNote } from './side-note.tsx'
import { allOf, answerOf, kindOf, type Picks, titleOf } from './side.ts'
import { useDecideOne, useRefresh } from './use-decide.ts'

/** One conflict: both values of each field, who set them, which to keep, and the decision. */
export function ConflictDetail({ conflict: listed, onDone }: { conflict: Conflict; onDone: (ruled: Decision | null) => void }) {
  const sides = useQuery(sidesQuery(listed.id))
  const conflict = sides.data?.conflict ?? listed
  const kind = kindOf(conflict.entityType)
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <h2 className="truncate text-lead font-semibold">{titleOf(conflict)}</h2>
          <p className="text-meta text-muted">
            {tword('kind', conflict.entityType)} · <RelativeTime at={conflict.detectedAt} />
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {sides.data?.theirs.url && (
            <Button asChild size="sm" variant="ghost">
              <a href={sides.data.theirs.url} target="_blank" rel="noopener noreferrer">
                <ExternalLink />
                {t('conflicts.openThere')}
              </a>
            </Button>
          )}
          {kind !== undefined && (
            <Button asChild size="sm">
              <Link to={`/${pathOf[kind]}/$id`} params={{ id: conflict.entityId }}>
                {t('conflicts.openRecord')}
              </Link>
            </Button>
          )}
        </div>
      </div>
      {sides.isError ? (
        <ErrorPanel trouble={troubleOf(sides.error)} onRetry={() => void sides.refetch()} />
      ) : sides.data === undefined ? (
        <SkeletonLines count={8} />
      ) : (
        <Deciding key={conflict.id} sides={sides.data} onDone={onDone} />
      )}
    </div>
  )
}

function Deciding({ sides, onDone }: { sides: Sides; onDone: (ruled: Decision | null) => void }) {
  const { conflict } = sides
  const open = conflict.status === 'pending'
  const rows = useRef<HTMLDivElement>(null)
  const [picks, setPicks] = useState<Picks>(() => allOf(conflict, 'use_app'))
  const values = JSON.stringify([conflict.appData, conflict.crmData])
  const [seen, setSeen] = useState(values)
  const [moved, setMoved] = useState(false)
  const [always, setAlways] = useState(false)
  const refresh = useRefresh()
  // What moves while somebody looks is said, and nothing is decided about values they have not seen.
  if (open && values !== seen) {
    setSeen(values)
    setMoved(true)
    setPicks(allOf(conflict, 'use_app'))
  }
  const act = useDecideOne(conflict, {
    done: onDone,
    failed: (error) => {
      const stale = error instanceof ApiError && error.status === 409
      if (!stale) toast.failed(troubleOf(error).title, troubleOf(error).text)
      else if (error.details === undefined || error.details === null) toast.failed(error.message)
      void refresh()
    },
  })
  const own = Object.values(picks).some((pick) => typeof pick !== 'string')
  const resolve = () =>
    act.mutate({
      work: 'resolve',
      answer: { ...answerOf(picks), rev: conflict.rev, ...(always && !own ? { always } : { undoable: true }) },
    })
  const write = () => {
    setPicks(
      Object.fromEntries(
        Object.entries(picks).map(([name, pick]) => [name, typeof pick === 'string' ? ownOf(conflict, name, pick) : pick]),
      ),
    )
    requestAnimationFrame(() => rows.current?.querySelector<HTMLElement>('[data-edit]')?.click())
  }
  const can = open && !act.isPending
  const group = t('conflicts.keys')
  useShortcut({ keys: '1', label: t('conflicts.key.ours'), group }, can ? () => setPicks(allOf(conflict, 'use_app')) : null)
  useShortcut({ keys: '2', label: t('conflicts.key.theirs'), group }, can ? () => setPicks(allOf(conflict, 'use_crm')) : null)
  useShortcut({ keys: '3', label: t('conflicts.key.own'), group }, can && !conflict.conflictingFields.includes('deleted') ? write : null)
  useShortcut({ keys: 'enter', label: t('conflicts.key.resolve'), group }, can ? resolve : null)
  useShortcut({ keys: 'i', label: t('conflicts.key.ignore'), group }, can ? () => act.mutate({ work: 'ignore' }) : null)
  useShortcut({ keys: 'a', label: t('conflicts.key.always'), group }, can && sides.rule.allowed ? () => setAlways(!always) : null)
  return (
    <>
      {moved && (
        <div role="alert" className="flex gap-3 rounded-md border border-line bg-warn-soft p-3">
          <TriangleAlert size={16} className="mt-0.5 shrink-0 text-warn" aria-hidden />
          <div>
            <p className="font-semibold">{t('conflicts.moved')}</p>
            <p className="text-muted">{t('conflicts.moved.text')}</p>
          </div>
        </div>
      )}
      {!open && <p className="text-muted">{endOf(conflict)}</p>}
      <div ref={rows} className="flex flex-col gap-4">
        {sides.fields.map((field) => (
          <FieldChoice
            key={field.name}
            conflict={conflict}
            field={field}
            theirs={providerName(sides.theirs.provider)}
            notes={{ ours: <OursNote who={field.ours} />, theirs: <TheirsNote theirs={sides.theirs} /> }}
            pick={open ? (picks[field.name] ?? 'use_app') : conflict.resolutionStrategy === 'manual' ? null : conflict.resolutionStrategy}
            disabled={!open}
            onPick={(pick) => setPicks({ ...picks, [field.name]: pick })}
          />
        ))}
      </div>
      {open && (
        <div data-actions className="bottom-0 flex flex-wrap items-center gap-3 border-t border-line bg-page py-3 sm:sticky">
          <AlwaysBox sides={sides} own={own} checked={always && !own} onChange={setAlways} />
          <div className="grow" />
          <Button onClick={() => act.mutate({ work: 'ignore' })} disabled={act.isPending}>
            {t('conflicts.ignore')}
          </Button>
          <Button variant="primary" busy={act.isPending} onClick={resolve}>
            {t('conflicts.resolve')}
            <span aria-hidden className="max-sm:hidden">
              <Kbd keys="enter" />
            </span>
          </Button>
        </div>
      )}
    </>
  )
}

// oxlint-disable-next-line max-params -- which value of which field
const ownOf = (conflict: Conflict, name: string, side: 'use_app' | 'use_crm') => ({
  value: (side === 'use_crm' ? conflict.crmData : conflict.appData)[name] ?? null,
})

function endOf({ status, resolutionStrategy }: Conflict): string {
  if (status === 'ignored') return t('conflicts.settled.ignored')
  return t(`conflicts.settled.${resolutionStrategy ?? 'self'}`)
}
