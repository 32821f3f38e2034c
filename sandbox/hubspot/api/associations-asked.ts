import * as z from 'zod'
import type { AssociationType } from '../crm/association-type.ts'
import type { End } from '../crm/associations.ts'
import type { ObjectType } from '../crm/object-type.ts'
import { invalid, notFound, type Refusal } from '../errors.ts'
import { needs, typeIn, type Asked } from './asked.ts'
import { isLiving } from './associations-shown.ts'

/** A request about what hangs together between two kinds. */
export type Between = Asked & { readonly from: ObjectType; readonly to: ObjectType }

/** How a body names a way of hanging together. */
export const specs = z.array(z.object({ associationCategory: z.string(), associationTypeId: z.int() }))

/** The two kinds a path names; a token needs to read both, and to write the first for a write. */
export function between(asked: Asked, { from, to }: { from: string | undefined; to: string | undefined }, what: 'read' | 'write'): Between {
  const found = { ...asked, from: typeIn(from), to: typeIn(to) }
  needs(asked.token, found.from, what)
  needs(asked.token, found.to, 'read')
  return found
}

/** The types named by specs, which must exist between the two kinds. */
export function typesOf({ crm, from, to }: Between, named: z.infer<typeof specs>): AssociationType[] {
  if (named.length === 0) throw invalid('At least one association type is needed')
  return named.map(({ associationTypeId: id, associationCategory }) => {
    const type = crm.associations.types.between(from.name, to.name).find((one) => one.id === id)
    if (type === undefined || type.category !== associationCategory) {
      throw invalid(`${associationCategory} ${id} is not an association type from ${from.singular} to ${to.singular}`)
    }
    return type
  })
}

/** The unlabelled type between the two kinds. */
export function defaultType({ crm, from, to }: Between): AssociationType {
  const type = crm.associations.types.between(from.name, to.name).find(({ primary, label }) => !primary && label === null)
  if (type === undefined) throw invalid(`No default association exists from ${from.singular} to ${to.singular}`)
  return type
}

/** Both ends by id, or what is missing. */
export function endsOf({ crm, from, to }: Between, ids: { from: string; to: string }): { from: End; to: End } | Refusal {
  const ends = { from: { type: from.name, id: Number(ids.from) }, to: { type: to.name, id: Number(ids.to) } }
  if (!isLiving(crm, ends.from)) return notFound(`No ${from.singular} with ID ${ids.from} exists`)
  if (!isLiving(crm, ends.to)) return notFound(`No ${to.singular} with ID ${ids.to} exists`)
  return ends
}

/** A type as replies show it. */
export function specView({ category, id, label }: AssociationType): object {
  return { category, typeId: id, label }
}

/** A pair as a labelled write's reply shows it. */
export function pairView({ from, to }: Between, ids: { from: string; to: string }, types: readonly AssociationType[]): object {
  return {
    fromObjectTypeId: from.typeId,
    fromObjectId: ids.from,
    toObjectTypeId: to.typeId,
    toObjectId: ids.to,
    labels: types.flatMap(({ label }) => label ?? []),
  }
}

/** Both directions as a default association's reply shows them. */
export function bothViews(type: AssociationType, ids: { from: string; to: string }): object[] {
  const spec = (id: number) => ({ associationCategory: type.category, associationTypeId: id })
  return [
    { from: { id: ids.from }, to: { id: ids.to }, associationSpec: spec(type.id) },
    { from: { id: ids.to }, to: { id: ids.from }, associationSpec: spec(type.inverse) },
  ]
}
