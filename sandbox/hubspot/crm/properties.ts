import { catalogOf } from './catalog.ts'
import type { Definition } from './definition.ts'
import { TYPE_NAMES, type TypeName } from './object-type.ts'

/** How many properties of one kind may be unique. */
export const MOST_UNIQUE = 10

/** The properties a portal has for each kind of object. */
export class Properties {
  readonly #byType = new Map<TypeName, Map<string, Definition>>(
    TYPE_NAMES.map((type) => [type, new Map(catalogOf(type).map((one) => [one.name, one]))]),
  )

  list(type: TypeName): Definition[] {
    return [...this.#of(type).values()]
  }

  find(type: TypeName, name: string): Definition | undefined {
    return this.#of(type).get(name)
  }

  keep(type: TypeName, definition: Definition): void {
    this.#of(type).set(definition.name, definition)
  }

  drop(type: TypeName, name: string): void {
    this.#of(type).delete(name)
  }

  /** The portal's own unique properties, without HubSpot's record id. */
  unique(type: TypeName): string[] {
    return this.list(type)
      .filter(({ hasUniqueValue, hubspotDefined }) => hasUniqueValue && !hubspotDefined)
      .map(({ name }) => name)
  }

  #of(type: TypeName): Map<string, Definition> {
    const known = this.#byType.get(type) ?? new Map<string, Definition>()
    this.#byType.set(type, known)
    return known
  }
}
