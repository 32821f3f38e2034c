import { dateOf } from '#model/instant.ts'
import type { Value } from '#model/value.ts'
import type { Outgoing, Raw } from '../../kit/stream.ts'
import { byNumber, type Linked } from './associations.ts'
import { isWritable, type Definition, type Definitions } from './definitions.ts'
import type { Link, ObjectType } from './object-type.ts'

/** Properties as HubSpot takes them; an empty text clears. */
export type Written = Readonly<Record<string, string>>

/** Associations to make and to take away, of one link. */
export type Relink = { readonly link: Link; readonly add: readonly string[]; readonly remove: readonly string[] }

/** The properties of a new object: all that is filled and may be written. */
export function newProperties(type: ObjectType, raw: Raw, definitions: Definitions): Written {
  const all = written(raw, { type, definitions, roots: null })
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

/** The properties that an update changes, and those it touches that are so already. */
export type Changed = { readonly properties: Written; readonly same: Written }

export function changedProperties(
  type: ObjectType,
  out: Outgoing,
  { now, definitions }: { readonly now: Raw; readonly definitions: Definitions },
): Changed {
  const roots = new Set(out.sent.map(rootOf))
  const wanted = written(out.raw, { type, definitions, roots })
  const theirs = written(now, { type, definitions, roots })
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(theirs)])]
  const isSame = (name: string): boolean => (wanted[name] ?? '') === (theirs[name] ?? '')
  const as = (some: readonly string[]): Written => Object.fromEntries(some.map((name) => [name, wanted[name] ?? '']))
  return { properties: as(names.filter((name) => !isSame(name))), same: as(names.filter(isSame)) }
}

/** The associations of a new object. */
export function newLinks(type: ObjectType, raw: Raw): readonly Relink[] {
  return relinked(type, { wanted: linkedIn(raw), now: {} })
}

/** Of the associations of a new object those that it has not got. */
export function missingLinks(type: ObjectType, raw: Raw, now: Raw): readonly Relink[] {
  return relinked(type, { wanted: linkedIn(raw), now: linkedIn(now) }).flatMap(({ link, add }) =>
    add.length === 0 ? [] : [{ link, add, remove: [] }],
  )
}

/** The associations that an update changes. A company that is no longer the primary one stays a company of it; one that is taken away goes. */
export function changedLinks(type: ObjectType, out: Outgoing, now: Raw): readonly Relink[] {
  const touched = new Set(out.sent.map(rootOf))
  const links = type.links.filter(({ key }) => touched.has(`associations.${key}`))
  return relinked({ ...type, links }, { wanted: linkedIn(out.raw), now: linkedIn(now) })
}

/** The associations as they were written. Of one that was taken away HubSpot may put another in its place: that is left to be read. */
export function linksLeft(relinks: readonly Relink[], raw: Raw): Linked {
  const { company, contacts } = linkedIn(raw)
  const wrote = new Set(relinks.map(({ link }) => link.key))
  return {
    ...(wrote.has('company') && company !== undefined && { company }),
    ...(wrote.has('contacts') && contacts !== undefined && contacts.length > 0 && { contacts: contacts.toSorted(byNumber) }),
  }
}

function relinked({ links }: ObjectType, { wanted, now }: { readonly wanted: Linked; readonly now: Linked }): readonly Relink[] {
  return links.flatMap((link) => {
    const want = idsOf(link, wanted)
    const have = idsOf(link, now)
    const add = want.filter((id) => !have.includes(id))
    const remove = have.filter((id) => !want.includes(id) && (link.many || want.length === 0))
    return add.length + remove.length === 0 ? [] : [{ link, add, remove }]
  })
}

const idsOf = ({ key }: Link, linked: Linked): readonly string[] => {
  const value = linked[key]
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

function linkedIn(raw: Raw): Linked {
  const { company, contacts } = (branchOf(raw.associations) ?? {}) as { readonly company?: Value; readonly contacts?: Value }
  return {
    ...(typeof company === 'string' && { company }),
    ...(Array.isArray(contacts) && { contacts: contacts.filter((each): each is string => typeof each === 'string') }),
  }
}

/** What a mapping row's path touches as a whole: `properties.city`, `emails`, `associations.company`. */
function rootOf(path: string): string {
  const bare = path.replace(/\[.*$/, '')
  return /^(properties|associations)\./.test(bare) ? bare : (bare.split('.')[0] ?? bare)
}

type Writing = { readonly type: ObjectType; readonly definitions: Definitions; readonly roots: ReadonlySet<string> | null }

/** The properties that a raw object says, of these roots (null: all); what may not be written is left out. */
function written(raw: Raw, { type, definitions, roots }: Writing): Written {
  const plain = Object.entries(branchOf(raw.properties) ?? {}).filter(([name]) => roots === null || roots.has(`properties.${name}`))
  const lists = type.folded.filter(({ root }) => roots === null || roots.has(root))
  const spread = lists.flatMap((folded) => {
    const elements = raw[folded.root]
    return Object.entries(folded.spread(Array.isArray(elements) ? elements : []))
  })
  const all = [...plain.map(([name, value]) => [name, textOf(value, definitions.get(name))] as const), ...spread]
  return Object.fromEntries(all.filter(([name]) => isWritable(definitions.get(name))))
}

/** A value as HubSpot takes it: everything is text there. A day given to a property with a time is its noon in UTC, which is that day nearly everywhere. */
function textOf(value: Value, definition: Definition | undefined): string {
  if (value === null) return ''
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string').join(';')
  if (typeof value !== 'string') return typeof value === 'object' ? '' : String(value)
  if (definition?.type === 'date') return dateOf(value) ?? value
  if (definition?.type === 'datetime' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return `${value}T12:00:00.000Z`
  return value
}

function branchOf(value: Value | undefined): Raw | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : null
}
