import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { type Day, volumeQuery } from '../../data/runs.ts'
import { number, t, tongue } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Section } from '../../ui/page.tsx'
import { useNow } from '../../ui/relative-time.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { day as dayText } from '../../ui/time.ts'
import { span, zone } from './days.ts'
import type { RunSearch } from './run-filters.tsx'

// The chart's library comes when it is first drawn; every other page does without it.
const VolumeChart = lazy(() => import('./volume-chart.tsx').then(({ VolumeChart: component }) => ({ default: component })))

const columns = ['runs', 'synced', 'refused', 'completed', 'partial', 'failed', 'conflicts'] as const

/** What the runs of each day moved and how they ended: a chart, or the same as a table. */
export function VolumeSection({ search, onDay }: { search: RunSearch; onDay: (day: string) => void }) {
  const [asTable, setAsTable] = useState(false)
  const days = span(search, new Date(useNow()))
  const { configId, entityType } = search
  const found = useQuery({ ...volumeQuery({ configId, entityType, ...days, zone: zone() }), placeholderData: (before) => before })
  const list = found.data
  const sum = (name: (typeof columns)[number]) => (list ?? []).reduce((total, each) => total + each[name], 0)
  const said = t('runs.chart.said', { synced: sum('synced'), refused: sum('refused'), runs: sum('runs'), failed: sum('failed'), ...days })
  return (
    <Section
      title={t('runs.chart')}
      actions={
        <Button size="sm" variant="ghost" onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'runs.chart.asChart' : 'runs.chart.asTable')}
        </Button>
      }
    >
      {list === undefined ? (
        <Skeleton className="h-[270px] w-full" />
      ) : asTable ? (
        <DayTable days={list} onDay={onDay} />
      ) : (
        <figure aria-label={said}>
          <Suspense fallback={<Skeleton className="h-[270px] w-full" />}>
            <VolumeChart days={list} onDay={onDay} />
          </Suspense>
        </figure>
      )}
    </Section>
  )
}

function DayTable({ days, onDay }: { days: Day[]; onDay: (day: string) => void }) {
  return (
    <div className="max-h-80 overflow-y-auto">
      <Table label={t('runs.chart')}>
        <thead>
          <tr>
            <Th>{t('runs.chart.day')}</Th>
            {columns.map((name) => (
              <Th key={name} className="text-right">
                {t(`runs.day.${name}`)}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((each) => (
            <Tr key={each.day}>
              <Td className="whitespace-nowrap">
                {each.runs === 0 ? (
                  <span className="text-muted">{words(each.day)}</span>
                ) : (
                  <button type="button" className="hover:underline" onClick={() => onDay(each.day)}>
                    {words(each.day)}
                  </button>
                )}
              </Td>
              {columns.map((name) => (
                <Td key={name} className={`text-right tabular-nums ${each[name] === 0 ? 'text-faint' : ''}`}>
                  {number(each[name])}
                </Td>
              ))}
            </Tr>
          ))}
        </tbody>
      </Table>
    </div>
  )
}

const words = (day: string): string => dayText(new Date(`${day}T12:00:00`).getTime(), tongue(), true)
