import { Input } from './input.tsx'

type Day = {
  /** Said before the input. */ label: string
  /** For who cannot see what it belongs to. */ name: string
  value: string | undefined
}
type DateRangeProps = { from: Day; to: Day; onChange: (change: { from: string } | { to: string }) => void }

/** Two days, each may be left open; neither can pass the other. */
export function DateRange({ from, to, onChange }: DateRangeProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-2">
      <label className="flex items-center gap-1.5 text-meta text-muted">
        {from.label}
        <Input
          type="date"
          className="h-7 w-36 text-meta"
          aria-label={from.name}
          value={from.value ?? ''}
          max={to.value ?? ''}
          onChange={(event) => onChange({ from: event.target.value })}
        />
      </label>
      <label className="flex items-center gap-1.5 text-meta text-muted">
        {to.label}
        <Input
          type="date"
          className="h-7 w-36 text-meta"
          aria-label={to.name}
          value={to.value ?? ''}
          min={from.value ?? ''}
          onChange={(event) => onChange({ to: event.target.value })}
        />
      </label>
    </div>
  )
}
