import fc from 'fast-check'
import type { ElementType } from '#model/value.ts'

/** Small pools, so that random sides meet: the same meaning in several spellings, and few of them. */
export type Spelling = { readonly e164: string; readonly national: string; readonly spaced: string }

export const phones: readonly Spelling[] = [
  { e164: '+493012345671', national: '030 12345671', spaced: '+49 30 12345671' },
  { e164: '+493012345672', national: '030/12345672', spaced: '+49 (30) 123 45672' },
  { e164: '+491711234563', national: '0171 1234563', spaced: '+49 171 123 4563' },
  { e164: '+491711234564', national: '0171-1234564', spaced: '0049 171 1234564' },
  { e164: '+551132345675', national: '+55 11 3234-5675', spaced: '+55 (11) 3234 5675' },
]

export const mails = ['ana@acme.example', 'a.souza@acme.example', 'ana@home.example', 'ana@mobile.example'] as const

export const countries = [
  { iso: 'DE', name: 'Germany', own: 'Deutschland' },
  { iso: 'BR', name: 'Brazil', own: 'Brasil' },
  { iso: 'FR', name: 'France', own: 'France' },
] as const

export const days = ['2024-02-29', '2025-01-01', '1990-12-31'] as const
export const names = ['Ana', 'Bea', 'Caio'] as const
export const words = ['vip', 'lead', 'north'] as const
export const amounts = [0, 1200, 99.5] as const
export const companies = ['c-1', 'c-2', 'c-3'] as const
export const cities = ['Berlin', 'Recife', 'Lyon'] as const

export const types: readonly ElementType[] = ['work', 'home', 'mobile', 'other']

/** Which entry of a pool; null for "nothing there". */
export const choice = (pool: readonly unknown[]): fc.Arbitrary<number> => fc.nat({ max: pool.length - 1 })
export const perhaps = (pool: readonly unknown[]): fc.Arbitrary<number | null> => fc.option(choice(pool), { freq: 4 })

/** An entry by any number, so that shrunk and hand-written cases stay valid. */
export function pick<T>(pool: readonly T[], at: number): T {
  const found = pool[at % pool.length]
  if (found === undefined) throw new Error('empty pool')
  return found
}
