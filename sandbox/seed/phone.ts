import { COMPANIES } from './company.ts'
import type { Country, Place } from './place.ts'

// Where a range kept for fiction is used up, numbers go on in a wide range of the same country.
const WIDE: Readonly<Record<Country, { fixed: string; mobile: string }>> = {
  BR: { fixed: '+55193#######', mobile: '+55199########' },
  US: { fixed: '+1567#######', mobile: '+1689#######' },
  CA: { fixed: '+1367#######', mobile: '+1672#######' },
  GB: { fixed: '+4420########', mobile: '+4474########' },
  FR: { fixed: '+332########', mobile: '+337########' },
  DE: { fixed: '+4940########', mobile: '+4917########' },
  PT: { fixed: '+35129#######', mobile: '+35196#######' },
  ES: { fixed: '+3493#######', mobile: '+347########' },
  IT: { fixed: '+3906########', mobile: '+39333#######' },
  NL: { fixed: '+3130#######', mobile: '+3165#######' },
}

/** The `kind` phone of the index-th person, who works at `place`, in E.164; no two people share one. */
export function phoneOf(index: number, place: Place, kind: 'fixed' | 'mobile'): string {
  const serial = serialAt(index)
  const own = place[kind]
  return serial < capacityOf(own) ? number(own, serial) : number(WIDE[place.country][kind], index)
}

// People are dealt to companies in turn, so a town's people are counted per round.
const ROUND = COMPANIES.length
const sizes = new Map<string, number>()
const ordinalAt = COMPANIES.map(({ place }) => {
  const ordinal = sizes.get(place) ?? 0
  sizes.set(place, ordinal + 1)
  return ordinal
})

function serialAt(index: number): number {
  const key = COMPANIES[index % ROUND]?.place ?? ''
  return Math.floor(index / ROUND) * (sizes.get(key) ?? 1) + (ordinalAt[index % ROUND] ?? 0)
}

function capacityOf(pattern: string): number {
  return 10 ** (pattern.split('#').length - 1)
}

/** Spreads serials over the range without ever meeting: the multiplier shares no factor with a power of ten. */
function number(pattern: string, serial: number): string {
  const capacity = capacityOf(pattern)
  const digits = String((serial * 61_803_399 + 31_415_927) % capacity).padStart(String(capacity).length - 1, '0')
  let at = 0
  return pattern.replaceAll('#', () => digits[at++] ?? '0')
}
