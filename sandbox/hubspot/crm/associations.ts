import { AssociationTypes, type AssociationType } from './association-type.ts'
import type { TypeName } from './object-type.ts'

/** One end of an association. */
export type End = { readonly type: TypeName; readonly id: number }

/** One object another is associated with, and in which ways. */
export type Associated = { readonly id: number; readonly types: readonly AssociationType[] }

/** What became of the associations: one line per way and direction. */
export type Hung = { readonly from: End; readonly to: End; readonly type: AssociationType; readonly on: boolean }

/** Who hangs together with whom in one portal; both directions are kept. */
export class Associations {
  readonly types = new AssociationTypes()
  readonly #from = new Map<string, Map<TypeName, Map<number, Set<number>>>>()

  /** Those of another kind, in id order. */
  of(from: End, to: TypeName): Associated[] {
    const known = this.#from.get(key(from))?.get(to) ?? new Map<number, Set<number>>()
    return [...known]
      .toSorted(([a], [b]) => a - b)
      .map(([id, types]) => ({ id, types: [...types].toSorted((a, b) => a - b).flatMap((type) => this.types.find(type) ?? []) }))
  }

  primaryOf(from: End, to: TypeName): number | undefined {
    return this.of(from, to).find(({ types }) => types.some(({ primary }) => primary))?.id
  }

  /** Hangs two together. The first company becomes the primary one; a new primary company takes the place of the old. */
  add(from: End, to: End, type: AssociationType): Hung[] {
    const plain = this.types.between(from.type, to.type).find(({ primary, label }) => !primary && label === null)
    const primary = this.types.between(from.type, to.type).find((one) => one.primary)
    const done: Hung[] = []
    if (type.primary) done.push(...this.#dethrone(from.type === 'companies' ? to : from, type))
    if (plain !== undefined && type !== plain) done.push(...this.#set({ from, to, type: plain, on: true }))
    done.push(...this.#set({ from, to, type, on: true }))
    const dependent = from.type === 'companies' ? to : from
    if (primary !== undefined && this.primaryOf(dependent, 'companies') === undefined)
      done.push(...this.#set({ from, to, type: primary, on: true }))
    return done
  }

  /** Ends one way of hanging together, or all. */
  remove(from: End, to: End, only?: AssociationType): Hung[] {
    const types = this.of(from, to.type).find(({ id }) => id === to.id)?.types ?? []
    return types.filter((type) => only === undefined || type.id === only.id).flatMap((type) => this.#set({ from, to, type, on: false }))
  }

  /** Everything that hangs on an object hangs on another from now on. */
  move(from: End, onto: End): Hung[] {
    const all = [...(this.#from.get(key(from)) ?? [])].flatMap(([type, ends]) =>
      [...ends].map(([id, types]) => ({ to: { type, id }, types: [...types] })),
    )
    return all.flatMap(({ to, types }) => [
      ...this.remove(from, to),
      ...types.flatMap((id) => {
        const type = this.types.find(id)
        return type === undefined || type.primary ? [] : this.add(onto, to, type)
      }),
    ])
  }

  /** Sets one way as it was recorded. */
  restore(from: End, to: End, { typeId, on }: { typeId: number; on: boolean }): void {
    const type = this.types.find(typeId)
    if (type !== undefined) this.#set({ from, to, type, on })
  }

  /** Contacts and deals have one primary company. */
  #dethrone(dependent: End, type: AssociationType): Hung[] {
    const seen = dependent.type === type.from ? type : this.types.find(type.inverse)
    const before = this.primaryOf(dependent, 'companies')
    if (before === undefined || seen === undefined) return []
    return this.#set({ from: dependent, to: { type: 'companies', id: before }, type: seen, on: false })
  }

  #set(hung: Hung): Hung[] {
    const { from, to, type, on } = hung
    const inverse = this.types.find(type.inverse)
    if (inverse === undefined || this.#has(from, to, type) === on) return []
    this.#write(from, to, { typeId: type.id, on })
    this.#write(to, from, { typeId: inverse.id, on })
    return [hung, { from: to, to: from, type: inverse, on }]
  }

  #has(from: End, to: End, type: AssociationType): boolean {
    return this.#from.get(key(from))?.get(to.type)?.get(to.id)?.has(type.id) === true
  }

  #write(from: End, to: End, { typeId, on }: { typeId: number; on: boolean }): void {
    const byType = this.#from.get(key(from)) ?? new Map<TypeName, Map<number, Set<number>>>()
    const byId = byType.get(to.type) ?? new Map<number, Set<number>>()
    const types = byId.get(to.id) ?? new Set<number>()
    if (on) types.add(typeId)
    else types.delete(typeId)
    if (types.size > 0) byId.set(to.id, types)
    else byId.delete(to.id)
    byType.set(to.type, byId)
    this.#from.set(key(from), byType)
  }
}

/** An end as a text: "contacts/20000001". */
export function key({ type, id }: End): string {
  return `${type}/${id}`
}
