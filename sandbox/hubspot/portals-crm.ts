import type { Clock } from '../control/clock.ts'
import type { End } from './crm/associations.ts'
import { Crm } from './crm/crm.ts'
import type { CrmEvent } from './crm/event.ts'
import { typeNamed, type TypeName } from './crm/object-type.ts'
import { unsaved } from './crm/row.ts'
import type { Entry, Recorder } from './entry.ts'
import type { Portal, Portals } from './portal.ts'
import { fill } from './seed/fill.ts'
import { seedPortal } from './seed/seed-portal.ts'

/** What a portal tells its listener. */
export type Told = { readonly portal: Portal; readonly event: CrmEvent }

/** Every portal's CRM, seeded when first opened. */
export class PortalsCrm {
  /** Who hears what happens; seeding and restoring are told to nobody. */
  listener: (told: Told) => void = () => undefined
  readonly #clock: Clock
  readonly #portals: Portals
  readonly #record: Recorder
  #crms = new Map<string, Crm>()
  #seededAt = 0
  #quiet = false

  constructor(clock: Clock, portals: Portals, record: Recorder) {
    this.#clock = clock
    this.#portals = portals
    this.#record = record
  }

  /** Forgets everything; the next opening seeds anew. */
  begin(): void {
    const seeded = { is: 'seeded', at: this.#clock.now() } as const
    this.#record(seeded)
    this.restore(seeded)
  }

  of(portal: Portal): Crm {
    const known = this.#crms.get(portal.email)
    if (known !== undefined) return known
    const record: Recorder = (entry) => {
      if (!this.#quiet) this.#record(entry)
    }
    const tell = (event: CrmEvent) => {
      if (!this.#quiet) this.listener({ portal, event })
    }
    const opened = new Crm({ portal, clock: this.#clock, record, tell })
    this.#crms.set(portal.email, opened)
    this.#quietly(() => seedPortal(opened, this.#seededAt))
    return opened
  }

  /** The CRMs of one portal, or of all. */
  select(portal: Portal | undefined): Crm[] {
    return portal === undefined ? this.#portals.list().map((one) => this.of(one)) : [this.of(portal)]
  }

  /** Adds made-up objects, `stepMs` apart and the last one now. */
  fill(portal: Portal, { type, count, stepMs }: { type: TypeName; count: number; stepMs: number }): void {
    const entry = { is: 'fill', portal: portal.email, type, count, stepMs, at: this.#clock.now() } as const
    const crm = this.of(portal)
    this.#record(entry)
    this.#quietly(() => fill(crm, entry))
  }

  /** Takes back what an earlier run recorded. */
  restore(entry: Entry): void {
    if (entry.is === 'seeded') {
      this.#seededAt = entry.at
      this.#crms = new Map()
      return
    }
    if (!('portal' in entry)) return
    const portal = this.#portals.open(entry.portal)
    if (portal !== undefined && entry.is !== 'token' && entry.is !== 'ended') this.#quietly(() => restoreInto(this.of(portal), entry))
  }

  #quietly(act: () => void): void {
    const before = this.#quiet
    this.#quiet = true
    act()
    this.#quiet = before
  }
}

function restoreInto(crm: Crm, entry: Entry): void {
  switch (entry.is) {
    case 'row':
      return crm.tables[entry.type].put(unsaved(entry.row))
    case 'gone':
      return crm.purge(entry.type, entry.id, entry.winner ?? undefined)
    case 'blocked':
      return crm.block(entry.email)
    case 'fill':
      return fill(crm, entry)
    case 'property':
      return crm.define(entry.type, entry.definition)
    case 'dropped':
      return crm.undefine(entry.type, entry.name)
    case 'label':
      return void crm.label(entry.from, entry.to, entry)
    case 'association':
      return crm.associations.restore(endOf(entry.from), endOf(entry.to), entry)
    default:
  }
}

function endOf(text: string): End {
  const [type = '', id = ''] = text.split('/')
  return { type: typeNamed(type)?.name ?? 'contacts', id: Number(id) }
}
