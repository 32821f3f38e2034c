import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { Day } from '../../data/runs.ts'
import { number, t, tongue } from '../../text/t.ts'

const compact = (value: number): string => new Intl.NumberFormat(tongue(), { notation: 'compact' }).format(value)
const short = (day: string): string =>
  new Intl.DateTimeFormat(tongue(), { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(Date.parse(`${day}T00:00:00Z`))

const records = [
  { key: 'synced', fill: 'var(--accent)' },
  { key: 'refused', fill: 'var(--bad-solid)' },
] as const
const runs = [
  { key: 'completed', fill: 'var(--ok-solid)' },
  { key: 'partial', fill: 'var(--warn-solid)' },
  { key: 'failed', fill: 'var(--bad-solid)' },
] as const

type Series = typeof records | typeof runs
type VolumeChartProps = { days: Day[]; onDay: (day: string) => void }

/** Records and runs by day, one above the other. For eyes only: the table beside it says the same. */
export function VolumeChart({ days, onDay }: VolumeChartProps) {
  return (
    <div aria-hidden className="flex flex-col gap-1">
      <Bars days={days} series={records} height={140} onDay={onDay} title={t('runs.chart.records')} />
      <Bars days={days} series={runs} height={90} onDay={onDay} title={t('runs.chart.runs')} axis />
    </div>
  )
}

type BarsProps = VolumeChartProps & { series: Series; height: number; title: string; axis?: boolean }

function Bars({ days, series, height, title, onDay, axis = false }: BarsProps) {
  return (
    <div>
      <p className="text-meta text-muted">{title}</p>
      <ResponsiveContainer width="100%" height={height}>
        <BarChart
          data={days}
          syncId="runs"
          accessibilityLayer={false}
          margin={{ top: 4, right: 4, bottom: 0, left: 0 }}
          barCategoryGap="20%"
          onClick={({ activeLabel }) => typeof activeLabel === 'string' && onDay(activeLabel)}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="day"
            hide={!axis}
            tickFormatter={short}
            tick={{ fill: 'var(--muted)', fontSize: 11 }}
            tickLine={false}
            axisLine={{ stroke: 'var(--line-strong)' }}
            minTickGap={24}
          />
          <YAxis
            width={40}
            tickCount={3}
            allowDecimals={false}
            tickFormatter={compact}
            tick={{ fill: 'var(--muted)', fontSize: 11 }}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip cursor={{ fill: 'var(--hover)' }} isAnimationActive={false} content={<Tip series={series} />} />
          {series.map(({ key, fill }) => (
            <Bar key={key} dataKey={key} stackId="all" fill={fill} isAnimationActive={false} className="cursor-pointer" />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}

type TipProps = { series: Series; active?: boolean; payload?: readonly { payload?: Day }[] }

/** What stands under the pointer; the chart gives `active` and `payload`. */
function Tip({ series, active = false, payload }: TipProps) {
  const day = active ? payload?.[0]?.payload : undefined
  if (day === undefined) return null
  return (
    <div className="rounded-md border border-line-strong bg-raised px-3 py-2 text-meta">
      <p className="font-medium">{short(day.day)}</p>
      {series.map(({ key, fill }) => (
        <p key={key} className="flex items-center gap-2">
          <span className="size-2 rounded-sm" style={{ background: fill }} />
          <span className="grow text-muted">{t(`runs.day.${key}`)}</span>
          <span className="tabular-nums">{number(day[key])}</span>
        </p>
      ))}
    </div>
  )
}
