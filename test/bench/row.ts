/** One measured thing. `ratio` is ours to floor where there is a floor; `must` in words, `met` null where nothing is promised. */
export type Row = {
  readonly what: string
  readonly ours: string
  readonly floor: string
  readonly ratio: number | null
  readonly must: string
  readonly met: boolean | null
}

/** A part of the bench that can be run alone (`--only <name>`). */
export type Part<G> = { readonly name: string; measure(ground: G): Promise<readonly Row[]> }

/** A row that holds when ours is at most `most` times the floor. */
export function atMost(what: string, figures: { ours: number; floor: number; most: number; unit?: string; note?: string }): Row {
  const { ours, floor, most, unit = 'ms', note } = figures
  const ratio = ours / floor
  return {
    what: note === undefined ? what : `${what} (${note})`,
    ours: `${short(ours)} ${unit}`,
    floor: `${short(floor)} ${unit}`,
    ratio,
    must: `≤ ${most} ×`,
    met: ratio <= most,
  }
}

/** A row with a bound of its own: `ours` must be on the good side of `bound`. */
export function bounded(what: string, figures: { ours: number; bound: number; unit: string; better: 'more' | 'less' }): Row {
  const { ours, bound, unit, better } = figures
  return {
    what,
    ours: `${short(ours)} ${unit}`,
    floor: '–',
    ratio: null,
    must: `${better === 'more' ? '≥' : '≤'} ${short(bound)} ${unit}`,
    met: better === 'more' ? ours >= bound : ours <= bound,
  }
}

/** A row that is counted, not timed: it must be exactly what is expected. */
export function exactly(what: string, figures: { ours: number | string; expected: number | string }): Row {
  const { ours, expected } = figures
  return { what, ours: String(ours), floor: '–', ratio: null, must: String(expected), met: ours === expected }
}

/** Three figures are enough. */
export function short(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

/** The value below which the share `q` of all lies. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** How long the work takes, in ms. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** All rows as one table (Markdown). */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    row.ours,
    row.floor,
    row.ratio === null ? '–' : `${row.ratio.toFixed(2)} ×`,
    row.must,
    row.met === null ? '–' : row.met ? 'met' : '**missed**',
  ])
  const head = ['what', 'ours', 'floor', 'ratio', 'must reach', 'verdict']
  const widths = head.map((title, at) => Math.max(title.length, ...cells.map((each) => each[at]?.length ?? 0)))
  const line = (of: readonly string[]): string => `| ${of.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...cells.map(line)].join('\n')
}
