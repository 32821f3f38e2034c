import type { TypeName } from './object-type.ts'

/** One way in which two kinds of objects hang together, seen from `from`; `inverse` is the same seen from `to`. */
export type AssociationType = {
  readonly id: number
  readonly inverse: number
  readonly from: TypeName
  readonly to: TypeName
  readonly category: 'HUBSPOT_DEFINED' | 'USER_DEFINED'
  readonly label: string | null
  /** As lists and webhooks name it. */
  readonly name: string
  /** At most one object of the other kind, and it comes with the unlabelled type. */
  readonly primary: boolean
}

const PAIRS = [
  [279, 280, 'contacts', 'companies', 'unlabelled'],
  [1, 2, 'contacts', 'companies', 'primary'],
  [3, 4, 'deals', 'contacts', 'unlabelled'],
  [341, 342, 'deals', 'companies', 'unlabelled'],
  [5, 6, 'deals', 'companies', 'primary'],
] as const
const SINGULAR: Readonly<Record<TypeName, string>> = { contacts: 'contact', companies: 'company', deals: 'deal' }

/** The types HubSpot defines between the kinds served. */
const DEFINED: readonly AssociationType[] = PAIRS.flatMap(([id, inverse, from, to, sort]) => [
  defined({ id, inverse, from, to }, sort),
  defined({ id: inverse, inverse: id, from: to, to: from }, sort),
])

/** The types a portal has: HubSpot's own and its own labels. */
export class AssociationTypes {
  #all: AssociationType[] = [...DEFINED]

  between(from: TypeName, to: TypeName): AssociationType[] {
    return this.#all.filter((one) => one.from === from && one.to === to)
  }

  find(id: number): AssociationType | undefined {
    return this.#all.find((one) => one.id === id)
  }

  /** A label of the portal's own, in both directions. */
  label(from: TypeName, to: TypeName, { label, inverse }: { label: string; inverse: string }): AssociationType[] {
    const id = 1 + this.#all.filter(({ category }) => category === 'USER_DEFINED').length
    const own = { category: 'USER_DEFINED', primary: false } as const
    const name = label.toLowerCase().replaceAll(/\W+/g, '_')
    const there = { ...own, id: 1000 + id, inverse: 1001 + id, from, to, label, name }
    const back = { ...own, id: 1001 + id, inverse: 1000 + id, from: to, to: from, label: inverse, name }
    this.#all = [...this.#all, there, back]
    return [there, back]
  }
}

function defined(about: Pick<AssociationType, 'id' | 'inverse' | 'from' | 'to'>, sort: 'primary' | 'unlabelled'): AssociationType {
  const plain = `${SINGULAR[about.from]}_to_${SINGULAR[about.to]}`
  const hasPrimary = about.from === 'companies' || about.to === 'companies'
  return {
    ...about,
    category: 'HUBSPOT_DEFINED',
    label: sort === 'primary' ? 'Primary' : null,
    name: hasPrimary && sort === 'unlabelled' ? `${plain}_unlabeled` : plain,
    primary: sort === 'primary',
  }
}
