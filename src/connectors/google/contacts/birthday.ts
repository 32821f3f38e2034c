import type { Value } from '#model/value.ts'
import type { Codec } from '../../kit/codec.ts'
import type { Raw } from '../../kit/stream.ts'

type When = { readonly year?: number; readonly month?: number; readonly day?: number }
type Birthday = { readonly date?: When; readonly text?: string }

/** A birthday with or without its year: `1980-03-15`, `--03-15` (ISO 8601 as vCard writes it). Google keeps parts, and 0 for a part that is not known. */
export const birthday: Codec = { reads: ['birthdays'], get, put }

function get(raw: Raw): Value | undefined {
  const first = birthdaysOf(raw)[0]
  if (first === undefined) return null
  const { year = 0, month = 0, day = 0 } = first.date ?? {}
  // Free text, or a year alone: nothing a date of ours could hold.
  if (month === 0 || day === 0) return undefined
  return `${year === 0 ? '-' : String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

function put(raw: Raw, value: Value): Raw {
  if (value === get(raw)) return raw
  const [first = {}, ...rest] = birthdaysOf(raw)
  if (typeof value !== 'string') return { ...raw, birthdays: [] }
  const [, year = '-', month = '', day = ''] = /^(\d{4}|-)-(\d{2})-(\d{2})$/.exec(value) ?? []
  if (month === '') return raw
  // `text` would still tell the old day.
  const { text: _, ...kept } = first
  const date = { ...(year !== '-' && { year: Number(year) }), month: Number(month), day: Number(day) }
  return { ...raw, birthdays: [{ ...kept, date }, ...rest] }
}

const birthdaysOf = (raw: Raw): readonly Birthday[] => (Array.isArray(raw.birthdays) ? (raw.birthdays as readonly Birthday[]) : [])

const two = (part: number): string => String(part).padStart(2, '0')
