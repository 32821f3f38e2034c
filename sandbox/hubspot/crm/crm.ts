import type { Clock } from '../../control/clock.ts'
import type { Recorder } from '../entry.ts'
import type { Portal } from '../portal.ts'
import { Associations, key, type End, type Hung } from './associations.ts'
import type { AssociationType } from './association-type.ts'
import type { Definition } from './definition.ts'
import { calculated } from './calculated.ts'
import type { CrmEvent } from './event.ts'
import { TYPES, type TypeName } from './object-type.ts'
import { ownersOf, type Owner } from './owners.ts'
import { DEFAULT_PIPELINE, type Pipeline } from './pipelines.ts'
import { Properties } from './properties.ts'
import { saved, type Prepared, type Row, type Source } from './row.ts'
import { Table } from './table.ts'

/** What a portal's CRM is built from. */
export type CrmParts = {
  readonly portal: Portal
  readonly clock: Clock
  readonly record: Recorder
  readonly tell: (event: CrmEvent) => void
}

/** Everything one portal keeps. Every change goes through here: it is recorded, and told to who listens. */
export class Crm {
  readonly portal: Portal
  readonly clock: Clock
  readonly properties = new Properties()
  readonly associations = new Associations()
  readonly tables: Readonly<Record<TypeName, Table>> = {
    contacts: new Table(TYPES.contacts),
    companies: new Table(TYPES.companies),
    deals: new Table(TYPES.deals),
  }
  /** How many made-up objects were added, so that no two are the same. */
  readonly filled: Record<TypeName, number> = { contacts: 0, companies: 0, deals: 0 }
  /** Addresses deleted for good, which may not come back. */
  readonly blocked = new Set<string>()
  readonly owners: Owner[]
  pipelines: readonly Pipeline[] = [DEFAULT_PIPELINE]
  /** How much later than a read the search sees a write. */
  lagMs = 0
  /** Whether a merge gives the winner a new id; `undefined` as HubSpot does: companies and deals only. */
  newIdOnMerge: boolean | undefined
  readonly #record: Recorder
  readonly #tell: (event: CrmEvent) => void

  constructor({ portal, clock, record, tell }: CrmParts) {
    this.portal = portal
    this.clock = clock
    this.#record = record
    this.#tell = tell
    this.owners = ownersOf(portal)
    this.tables.contacts.index('email')
  }

  /** The values an enumeration takes whose options are kept elsewhere; `undefined` when they are its own. */
  choices({ name }: Definition, context: ReadonlyMap<string, string>): ReadonlySet<string> | undefined {
    if (name === 'hubspot_owner_id') return new Set(this.owners.filter(({ archived }) => !archived).map(({ id }) => id))
    if (name === 'pipeline') return new Set(this.pipelines.map(({ id }) => id))
    if (name !== 'dealstage') return undefined
    const inOne = this.pipelines.filter(({ id }) => id === (context.get('pipeline') ?? this.pipelines[0]?.id))
    return new Set(inOne.flatMap(({ stages }) => stages.map(({ id }) => id)))
  }

  create(type: TypeName, values: Prepared, { at = this.clock.now(), source }: { at?: number; source: Source }): Row {
    const table = this.tables[type]
    const given = new Map([...values].filter(([name, value]) => value !== '' && name !== 'associatedcompanyid'))
    if (type === 'contacts' && !given.has('lifecyclestage')) given.set('lifecyclestage', 'lead')
    for (const [name, value] of calculated(this.pipelines, type, given)) if (value !== '') given.set(name, value)
    const row: Row = {
      id: table.nextId(),
      values: given,
      createdAt: at,
      updatedAt: at,
      archivedAt: undefined,
      source,
      history: new Map(),
      versions: [],
    }
    table.put(row)
    this.save(type, row)
    this.#tell({ is: 'creation', type, id: row.id, at, source })
    for (const [name, value] of given) this.#tell({ is: 'propertyChange', type, id: row.id, at, source, name, value })
    this.#primary(type, row, values)
    return row
  }

  update(
    type: TypeName,
    row: Row,
    { values, source, at = this.clock.now() }: { readonly values: Prepared; readonly source: Source; readonly at?: number },
  ): void {
    const wanted = new Map([...values].filter(([name]) => name !== 'associatedcompanyid'))
    const after = new Map([...row.values, ...wanted])
    const changed = this.tables[type].write(row, [...wanted, ...calculated(this.pipelines, type, after)], { at, source })
    this.save(type, row)
    for (const name of changed) this.#tell({ is: 'propertyChange', type, id: row.id, at, source, name, value: row.values.get(name) ?? '' })
    this.#primary(type, row, values)
  }

  archive(type: TypeName, row: Row, source: Source): void {
    if (row.archivedAt !== undefined) return
    this.tables[type].archive(row, this.clock.now())
    this.save(type, row)
    this.#tell({ is: 'deletion', type, id: row.id, at: this.clock.now(), source })
  }

  restore(type: TypeName, row: Row): void {
    this.tables[type].archive(row, undefined)
    this.tables[type].write(row, [], { at: this.clock.now(), source: 'CRM_UI' })
    this.save(type, row)
    this.#tell({ is: 'restore', type, id: row.id, at: this.clock.now(), source: 'CRM_UI' })
  }

  /** Deletes for good, or into the object that a merge made of it. */
  purge(type: TypeName, id: number, winner?: number): void {
    this.tables[type].purge(id, winner)
    this.#record({ is: 'gone', portal: this.portal.email, type, id, winner: winner ?? null })
  }

  block(email: string): void {
    this.blocked.add(email)
    this.#record({ is: 'blocked', portal: this.portal.email, email })
  }

  define(type: TypeName, definition: Definition): void {
    this.properties.keep(type, definition)
    if (definition.hasUniqueValue) this.tables[type].index(definition.name)
    this.#record({ is: 'property', portal: this.portal.email, type, definition })
  }

  undefine(type: TypeName, name: string): void {
    this.properties.drop(type, name)
    this.#record({ is: 'dropped', portal: this.portal.email, type, name })
  }

  label(from: TypeName, to: TypeName, words: { label: string; inverse: string }): AssociationType[] {
    this.#record({ is: 'label', portal: this.portal.email, from, to, ...words })
    return this.associations.types.label(from, to, words)
  }

  associate(from: End, to: End, type: AssociationType): void {
    this.hung(this.associations.add(from, to, type))
  }

  dissociate(from: End, to: End, type?: AssociationType): void {
    this.hung(this.associations.remove(from, to, type))
  }

  /** Records and tells what became of associations. */
  hung(all: readonly Hung[]): void {
    const at = this.clock.now()
    for (const { from, to, type, on } of all) {
      this.#record({ is: 'association', portal: this.portal.email, from: key(from), to: key(to), typeId: type.id, on })
      const about = { toType: to.type, toId: to.id, removed: !on, primary: type.primary }
      this.#tell({ is: 'associationChange', type: from.type, id: from.id, at, source: 'INTEGRATION', ...about })
    }
  }

  tell(event: CrmEvent): void {
    this.#tell(event)
  }

  save(type: TypeName, row: Row): void {
    this.#record({ is: 'row', portal: this.portal.email, type, row: saved(row) })
  }

  /** A contact's primary company is written like a property, yet kept as an association. */
  #primary(type: TypeName, row: Row, values: Prepared): void {
    const wanted = values.get('associatedcompanyid')
    if (type !== 'contacts' || wanted === undefined) return
    const from = { type, id: row.id }
    const before = this.associations.primaryOf(from, 'companies')
    const company = wanted === '' ? undefined : this.tables.companies.find(wanted)
    const primary = this.associations.types.find(1)
    if (company !== undefined && primary !== undefined) this.associate(from, { type: 'companies', id: company.id }, primary)
    if (wanted === '' && before !== undefined) this.dissociate(from, { type: 'companies', id: before })
  }
}
