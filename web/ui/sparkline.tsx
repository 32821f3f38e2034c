type Point = { value: number; tone?: 'ok' | 'warn' | 'bad' }

const fills = { ok: 'var(--accent)', warn: 'var(--warn-solid)', bad: 'var(--bad-solid)' }

/** Small bars over time, oldest first; `label` says in words what they show. */
export function Sparkline({
  points,
  label,
  height = 32,
  bar = 6,
  gap = 2,
}: {
  points: readonly Point[]
  label: string
  height?: number
  bar?: number
  gap?: number
}) {
  const peak = Math.max(1, ...points.map((point) => point.value))
  const width = Math.max(1, points.length * (bar + gap) - gap)
  return (
    <svg role="img" aria-label={label} width={width} height={height} viewBox={`0 0 ${width} ${height}`} className="max-w-full">
      {points.map((point, at) => {
        const tall = point.value === 0 ? 2 : Math.max(2, (point.value / peak) * height)
        const fill = point.value === 0 && point.tone !== 'bad' ? 'var(--line-strong)' : fills[point.tone ?? 'ok']
        return <rect key={at} x={at * (bar + gap)} y={height - tall} width={bar} height={tall} rx={1} fill={fill} />
      })}
    </svg>
  )
}
