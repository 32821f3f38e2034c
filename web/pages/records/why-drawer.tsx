import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useConnectionName } from '../../data/connection-name.ts'
import { type FieldInfo, nameOf } from '../../data/fields.ts'
import type { RecordKind } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { type Why, whyQuery } from '../../data/why.ts'
import { t, tword } from '../../text/t.ts'
import { Drawer } from '../../ui/drawer.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { ValueView } from '../../values/value-view.tsx'

type WhyDrawerProps = { kind: RecordKind; id: string; field: FieldInfo; onClose: () => void }

/** Where a value comes from, what decided for it, and every value it has beaten or followed. */
export function WhyDrawer({ kind, id, field, onClose }: WhyDrawerProps) {
  const why = useQuery(whyQuery(kind, id, nameOf(field)))
  return (
    <Drawer open onOpenChange={(open) => !open && onClose()} title={t('why.title', { label: field.label })}>
      {why.isPending && <SkeletonLines count={6} />}
      {why.isError && <ErrorPanel trouble={troubleOf(why.error)} onRetry={() => void why.refetch()} />}
      {why.data && <Story why={why.data} field={field} />}
    </Drawer>
  )
}

/** `reason: …` is what a person wrote; `undo:<run>` and its like are words of ours. */
const causeOf = (cause: string): string =>
  cause.startsWith('reason: ') ? cause.slice('reason: '.length) : tword('cause', cause.split(':')[0] ?? '')

function Story({ why, field }: { why: Why; field: FieldInfo }) {
  const connection = useConnectionName(why.actor)
  return (
    <div className="flex flex-col gap-6">
      <dl className="grid grid-cols-[110px_minmax(0,1fr)] gap-x-3 gap-y-2">
        <Row name={t('why.value')}>
          <Shown field={field} value={why.value} />
        </Row>
        {why.source === null ? (
          <Row name={t('why.source')}>{t('why.never')}</Row>
        ) : (
          <>
            <Row name={t('why.source')}>{connection ?? t(`why.source.${why.source}`)}</Row>
            {why.user && <Row name={t('why.who')}>{why.user.name}</Row>}
            {why.at && (
              <Row name={t('why.when')}>
                <RelativeTime at={why.at} />
              </Row>
            )}
            {why.runId && (
              <Row name={t('why.run')}>
                <RunLink id={why.runId} />
              </Row>
            )}
            {why.rule && <Row name={t('why.rule')}>{tword('rule', why.rule)}</Row>}
            {why.cause && <Row name={t('why.cause')}>{causeOf(why.cause)}</Row>}
          </>
        )}
      </dl>
      <section>
        <h3 className="mb-2 font-semibold">{t('why.lost')}</h3>
        {why.lost.length === 0 && <p className="text-muted">{t('why.lost.none')}</p>}
        <ol className="flex flex-col gap-2">
          {why.lost.map((one) => (
            <Former
              key={`${one.at} ${one.source}`}
              field={field}
              value={one.value}
              at={one.at}
              by={`${t(one.source === 'app' ? 'why.side.app' : 'why.side.crm')} · ${tword('rule', one.rule)}`}
            />
          ))}
        </ol>
      </section>
      {why.history.length > 0 && (
        <section>
          <h3 className="mb-2 font-semibold">{t('why.history')}</h3>
          <ol className="flex flex-col gap-2">
            {why.history.map((one) => (
              <Former
                key={one.at}
                field={field}
                value={one.value}
                at={one.at}
                by={one.user?.name ?? tword('why.source', one.source)}
                runId={one.runId}
              />
            ))}
          </ol>
        </section>
      )}
    </div>
  )
}

const Row = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-muted">{name}</dt>
    <dd className="min-w-0">{children}</dd>
  </>
)

function Shown({ field, value }: { field: FieldInfo; value: unknown }) {
  const blank = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  return blank ? <span className="text-faint">{t('kit.empty')}</span> : <ValueView field={field} value={value} />
}

const RunLink = ({ id }: { id: string }) => (
  <Link to="/runs" search={{ run: id }} className="text-accent underline">
    {t('why.openRun')}
  </Link>
)

function Former({ field, value, at, by, runId }: { field: FieldInfo; value: unknown; at: string; by: string; runId?: string | null }) {
  return (
    <li className="rounded-md border border-line px-3 py-2">
      <div>
        <Shown field={field} value={value} />
      </div>
      <p className="text-meta text-muted">
        {by} · <RelativeTime at={at} />
        {runId && (
          <>
            {' '}
            · <RunLink id={runId} />
          </>
        )}
      </p>
    </li>
  )
}
