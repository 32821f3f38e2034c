import { fields, type Field, type Shown, type Texts } from './side.ts'

export type Where = 'here' | 'there'

type Contact = { readonly last: Record<Where, Map<Field, string>>; removed: boolean; readonly edits: Map<string, number> }

/** Everything the people of both sides were told stands: by name, the last text of each field that each side acknowledged. */
export class Ledger {
  readonly #contacts = new Map<string, Contact>()
  acknowledged = 0

  made(where: Where, name: string, texts: Texts): void {
    this.#contacts.set(name, { last: { here: new Map(), there: new Map() }, removed: false, edits: new Map() })
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
  broken(of: { readonly here: readonly Shown[]; readonly there: readonly Shown[] }): string[] {
    const found: string[] = []
    const byName = { here: Map.groupBy(of.here, ({ name }) => name), there: Map.groupBy(of.there, ({ name }) => name) }
    for (const [name, contact] of this.#contacts) {
      const [mine = [], theirs = []] = [byName.here.get(name), byName.there.get(name)]
      const wanted = contact.removed ? 0 : 1
      if (mine.length !== wanted || theirs.length !== wanted) {
        found.push(`${name} ${contact.removed ? 'was removed and ' : ''}stands ${mine.length} times here, ${theirs.length} times there`)
        continue
      }
      const [one, other] = [mine[0], theirs[0]]
      if (one !== undefined && other !== undefined)
        found.push(...this.#disagreements(name, contact, { here: one.texts, there: other.texts }))
    }
    for (const where of ['here', 'there'] as const)
      for (const name of byName[where].keys()) if (!this.#contacts.has(name)) found.push(`${name} stands ${where}, and nobody made it`)
    return found
  }

  // oxlint-disable-next-line max-params -- a contact, its name and how it stands
  #disagreements(name: string, { last }: Contact, now: { readonly here: Texts; readonly there: Texts }): string[] {
    return fields.flatMap((field) => {
      const [a = '', b = ''] = [now.here[field], now.there[field]]
      if (a !== b) return [`${field} of ${name}: "${a}" here, "${b}" there`]
      const candidates = [last.here.get(field), last.there.get(field)].filter((each) => each !== undefined)
      return candidates.length === 0 || candidates.includes(a)
        ? []
        : [`${field} of ${name}: "${a}" on both sides, last written was ${candidates.join(' and ')}`]
    })
  }
}
