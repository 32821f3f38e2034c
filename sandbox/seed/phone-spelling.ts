import type { Country } from './place.ts'
import { pick, type Random } from './random.ts'

const CALLING: Readonly<Record<Country, string>> = {
  BR: '55',
  US: '1',
  CA: '1',
  GB: '44',
  FR: '33',
  DE: '49',
  PT: '351',
  ES: '34',
  IT: '39',
  NL: '31',
}

/** An E.164 number the way people type it: grouped, with or without the country, with dots, brackets or none of it. */
export function phoneSpelled(e164: string, country: Country, random: Random): string {
  // The company switchboards are Portuguese wherever the person is.
  const calling = e164.startsWith('+351') ? '351' : CALLING[country]
  const local = e164.slice(1 + calling.length)
  const international = `+${calling} ${grouped(local, ' ')}`
  const styles: [string, ...string[]] = [international, e164, `+${calling}-${grouped(local, '-')}`]
  const exit = country === 'US' || country === 'CA' ? '011' : country === 'BR' ? undefined : '00'
  if (exit !== undefined) styles.push(`${exit}${calling} ${grouped(local, ' ')}`)
  if (calling === '55' && country === 'BR')
    styles.push(
      `(${local.slice(0, 2)}) ${local.slice(2, -4)}-${local.slice(-4)}`,
      `+55 ${local.slice(0, 2)} ${local.slice(2, -4)}-${local.slice(-4)}`,
    )
  if (calling === '1')
    styles.push(
      `(${local.slice(0, 3)}) ${local.slice(3, 6)}-${local.slice(6)}`,
      `+1 ${local.slice(0, 3)}.${local.slice(3, 6)}.${local.slice(6)}`,
    )
  if (calling === '44') styles.push(`+44 (0)${local.slice(0, 4)} ${local.slice(4)}`, `0${local.slice(0, 4)} ${local.slice(4)}`)
  if (calling === '33') styles.push(`0${local.slice(0, 1)} ${pairs(local.slice(1))}`)
  if (calling === '49') styles.push(`0${local.slice(0, 3)} / ${local.slice(3)}`)
  return pick(random, styles)
}

function grouped(digits: string, separator: string): string {
  const head = digits.length % 3 === 0 ? 3 : 2
  return [digits.slice(0, head), ...(digits.slice(head).match(/.{1,4}/g) ?? [])].join(separator)
}

function pairs(digits: string): string {
  return (digits.match(/.{1,2}/g) ?? []).join(' ')
}
