import fc from 'fast-check'
import type { Edit, Line, Person } from './person.ts'
import { amounts, choice, cities, companies, countries, days, mails, names, perhaps, phones, types, words } from './pools.ts'

const pools = { phones, mails, places: cities } as const
const plain = { first: names, title: words, country: countries, since: days, budget: amounts, company: companies } as const

const lines = (pool: readonly unknown[]): fc.Arbitrary<readonly Line[]> =>
  fc.uniqueArray(fc.record({ what: choice(pool), type: fc.constantFrom(...types) }), { maxLength: 3, selector: (line) => line.what })

/** Anybody; small pools make random people meet. */
export const person: fc.Arbitrary<Person> = fc.record({
  first: perhaps(names),
  title: perhaps(words),
  phones: lines(phones),
  mails: lines(mails),
  places: lines(cities),
  tags: fc.uniqueArray(choice(words), { maxLength: 2 }),
  country: perhaps(countries),
  since: perhaps(days),
  budget: perhaps(amounts),
  company: perhaps(companies),
})

const plainEdit = fc
  .constantFrom(...(Object.keys(plain) as (keyof typeof plain)[]))
  .chain((on) => perhaps(plain[on]).map((to): Edit => ({ on, to })))

const listEdit = fc.constantFrom(...(Object.keys(pools) as (keyof typeof pools)[])).chain((on) =>
  fc
    .record({
      do: fc.constantFrom('add' as const, 'change' as const, 'retype' as const, 'remove' as const, 'lead' as const),
      at: fc.nat({ max: 2 }),
      what: choice(pools[on]),
      type: fc.constantFrom(...types),
    })
    .map((edit): Edit => ({ on, ...edit })),
)

const tagEdit = fc.record({ on: fc.constant('tags' as const), do: fc.constantFrom('add' as const, 'remove' as const), what: choice(words) })

/** One change of one field, or of one element of a list. */
export const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 3, arbitrary: plainEdit },
  { weight: 4, arbitrary: listEdit },
  { weight: 1, arbitrary: tagEdit },
)
export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(edit, { maxLength: 3 })
