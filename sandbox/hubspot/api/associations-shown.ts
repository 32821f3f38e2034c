import type { Associated, End } from '../crm/associations.ts'
import type { Crm } from '../crm/crm.ts'
import type { ObjectType, TypeName } from '../crm/object-type.ts'

/** The associations of an object as lists and reads carry them; absent when there are none. */
export function associationsShown(crm: Crm, from: End, kinds: readonly ObjectType[]): { associations?: object } {
  const shown = kinds.flatMap(({ name }) => {
    const results = livingAssociated(crm, from, name).flatMap(({ id, types }) => types.map((type) => ({ id: String(id), type: type.name })))
    return results.length === 0 ? [] : [[name, { results }]]
  })
  return shown.length === 0 ? {} : { associations: Object.fromEntries(shown) as object }
}

/** What an object hangs together with, without what is archived or gone. */
export function livingAssociated(crm: Crm, from: End, to: TypeName): Associated[] {
  return crm.associations.of(from, to).filter(({ id }) => isLiving(crm, { type: to, id }))
}

/** Is it there, under this very id, and not archived? */
export function isLiving(crm: Crm, { type, id }: End): boolean {
  const row = crm.tables[type].find(String(id))
  return row?.id === id && row.archivedAt === undefined
}
