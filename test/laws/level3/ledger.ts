import { fields, type Field, type Shown, type Texts } from './side.ts'

/** Where people work: in PipeDesk, and at the systems that are connected. */
export const places = ['here', 'google', 'hubspot'] as const
export type Where = (typeof places)[number]

/** How each place stands, and what it has room for. */
export type Stand = Readonly<Record<Where, { readonly shown: readonly Shown[]; readonly fields: readonly Field[] }>>

/** Where it stands once all is at rest: what nobody owns is sent to no address book of a person. */
const reaches: Readonly<Record<Where, readonly Where[]>> = { here: places, google: places, hubspot: ['here', 'hubspot'] }

type Contact = {
  at: readonly Where[]
  readonly last: Record<Where, Map<Field, string>>
  removed: boolean
  readonly edits: Map<string, number>
}

/** Everything the people of all places were told stands: by name, the last text of each field that each place acknowledged. */
export class Ledger {
  readonly #contacts = new Map<string, Contact>()
  acknowledged = 0

  made(where: Where, name: string, texts: Texts): void {
    this.#contacts.set(name, {
      at: reaches[where],
      last: { here: new Map(), google: new Map(), hubspot: new Map() },
      removed: false,
      edits: new Map(),
    })
    this.wrote(where, name, texts)
  }

  /** It stands there, too, or there alone. */
  // oxlint-disable-next-line max-params -- as below
  met(where: Where, name: string, texts: Texts): void {
    if (!this.#contacts.has(name)) return this.made(where, name, texts)
    this.#of(name).at = places
    this.wrote(where, name, texts)
  }

  // oxlint-disable-next-line max-params -- the entry reads as a sentence: here wrote of this name these texts
  wrote(where: Where, name: string, texts: Texts): void {
    this.acknowledged += 1
    const contact = this.#of(name)
    for (const field of fields) {
      const text = texts[field]
      if (text === undefined) continue
      contact.last[where].set(field, text)
      contact.edits.set(`${where} ${field}`, this.edits(where, name, field) + 1)
    }
  }

  removed(name: string): void {
    this.acknowledged += 1
    this.#of(name).removed = true
  }

  // oxlint-disable-next-line max-params -- as above
  edits(where: Where, name: string, field: Field): number {
    return this.#of(name).edits.get(`${where} ${field}`) ?? 0
  }

  #of(name: string): Contact {
    const found = this.#contacts.get(name)
    if (found === undefined) throw new Error(`nobody made ${name}`)
    return found
  }

  /** What of the promises does not hold, in words. */
  broken(stand: Stand): string[] {
    const found: string[] = []
    const byName = new Map(places.map((where) => [where, Map.groupBy(stand[where].shown, ({ name }) => name)]))
    const named = (where: Where, name: string): readonly Shown[] => byName.get(where)?.get(name) ?? []
    for (const [name, contact] of this.#contacts) {
      const at = contact.removed ? [] : contact.at
      const counts = places.map((where) => [where, named(where, name).length] as const)
      if (counts.some(([where, count]) => count !== (at.includes(where) ? 1 : 0)))
        found.push(
          `${name} ${contact.removed ? 'was removed and ' : ''}stands ${counts.map(([where, count]) => `${count} times ${where}`).join(', ')}`,
        )
      else if (at.length > 0) found.push(...disagreements(name, contact, { stand, of: (where) => named(where, name)[0]?.texts ?? {} }))
    }
    for (const where of places)
      for (const name of byName.get(where)?.keys() ?? [])
        if (!this.#contacts.has(name)) found.push(`${name} stands ${where}, and nobody made it`)
    return found
  }
}

type Now = { readonly stand: Stand; readonly of: (where: Where) => Texts }

// oxlint-disable-next-line max-params -- a contact, its name and how it stands
function disagreements(name: string, { last, at }: Contact, { stand, of }: Now): string[] {
  return fields.flatMap((field) => {
    const held = at.filter((where) => stand[where].fields.includes(field)).map((where) => [where, of(where)[field] ?? ''] as const)
    const [text = ''] = held.map(([, each]) => each)
    if (held.some(([, each]) => each !== text))
      return [`${field} of ${name}: ${held.map(([where, each]) => `"${each}" ${where}`).join(', ')}`]
    const candidates = places.flatMap((where) => last[where].get(field) ?? [])
    return candidates.length === 0 || candidates.includes(text)
      ? []
      : [`${field} of ${name}: "${text}" everywhere, last written was ${candidates.join(' and ')}`]
  })
}
