import { Fault, notFound } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import type { Caller } from './caller.ts'
import { capabilities, personalRights, recordRights, sharedRights, type Reach } from './reach.ts'

declare const proven: unique symbol

/** Proof that the rules were asked: a thing the caller may do `A` with. Only `allow` makes one. */
export type Allowed<A extends string, T> = T & { readonly [proven]: A }

/** What a rule must know of a record. `sharedWith`: persons it is shared with (lead members); absent = nobody. */
export type RecordThing = { readonly kind: Kind; readonly ownerId: string | null; readonly sharedWith?: readonly string[] }

/** What a rule must know of a connection: the member it belongs to, null = the workspace's own. */
export type ConnectionThing = { readonly memberId: string | null }

export type RecordAction = Exclude<keyof typeof recordRights, 'readWork'>
export type ConnectionAction = keyof typeof personalRights
export type Capability = keyof typeof capabilities
export type Action = RecordAction | ConnectionAction | Capability

type ThingOf<A extends Action> = A extends RecordAction ? RecordThing : A extends ConnectionAction ? ConnectionThing : Caller

/** Records of a kind that a caller may list. `theirs`: own, shared with them or unowned; a note counts with the lead or deal it hangs on. */
export type Scope<K extends Kind = Kind> = {
  readonly kind: K
  readonly workspaceId: string
  readonly personId: string
  readonly reach: 'all' | 'theirs'
  readonly [proven]: 'list'
}

/** The thing again, with proof. Throws `not_found` for what the caller may not see, `forbidden` for what they see and may not do. Capabilities take the caller as thing. */
export function allow<A extends Action, T extends ThingOf<A>>(caller: Caller, action: A, thing: T): Allowed<A, T> {
  if (may(caller, action, thing)) return thing as Allowed<A, T>
  if (!visible(caller, action, thing)) throw notFound(isRecordAction(action) ? (thing as RecordThing).kind : 'connection')
  throw refused(caller, action)
}

/** Proof that the caller has a right over the workspace as a whole; throws `forbidden`. */
export function allowed<C extends Capability>(caller: Caller, capability: C): Allowed<C, Caller> {
  if (!has(caller, capability)) throw refused(caller, capability)
  return caller as Allowed<C, Caller>
}

/** The same question as a yes or no. */
export function may<A extends Action>(caller: Caller, action: A, thing: ThingOf<A>): boolean {
  if (isCapability(action)) return has(caller, action)
  if (isRecordAction(action)) return reaches(rightOf(caller, action, (thing as RecordThing).kind), caller, holderOf(thing as RecordThing))
  const { memberId } = thing as ConnectionThing
  const asked: ConnectionAction = action
  if (memberId === null) return has(caller, 'syncOps') || sharedRights[asked][caller.role] === 'all'
  return reaches(personalRights[asked][caller.role], caller, { ownerId: memberId, sharedWith: [] })
}

/** What a list may show this caller; list stores take nothing else. */
export function scopeOf<K extends Kind>(caller: Caller, kind: K): Scope<K> {
  const reach = rightOf(caller, 'read', kind === 'note' ? 'lead' : kind) === 'all' ? 'all' : 'theirs'
  return { kind, workspaceId: caller.workspaceId, personId: caller.personId, reach } as Scope<K>
}

type Holder = { readonly ownerId: string | null; readonly sharedWith: readonly string[] }

const holderOf = (thing: RecordThing): Holder => ({ ownerId: thing.ownerId, sharedWith: thing.sharedWith ?? [] })

const isCapability = (action: Action): action is Capability => Object.hasOwn(capabilities, action)
const isRecordAction = (action: Action): action is RecordAction => Object.hasOwn(recordRights, action)

function has(caller: Caller, capability: Capability): boolean {
  const rule: { readonly roles: readonly string[]; readonly grant?: string } = capabilities[capability]
  return rule.roles.includes(caller.role) || (rule.grant !== undefined && caller.grants.includes(rule.grant))
}

function rightOf(caller: Caller, action: RecordAction, kind: Kind): Reach {
  const work = action === 'read' && (kind === 'lead' || kind === 'deal')
  return recordRights[work ? 'readWork' : action][caller.role]
}

function reaches(reach: Reach, caller: Caller, holder: Holder): boolean {
  switch (reach) {
    case 'all':
      return true
    case 'own':
      return holder.ownerId === caller.personId
    case 'unowned':
      return holder.ownerId === null
    case 'theirs':
      return holder.ownerId === null || holder.ownerId === caller.personId || holder.sharedWith.includes(caller.personId)
    case 'none':
      return false
  }
}

function visible(caller: Caller, action: Action, thing: ThingOf<Action>): boolean {
  if (isCapability(action) || action === 'create' || action === 'connect') return true
  if (isRecordAction(action)) return may(caller, 'read', thing as RecordThing)
  return may(caller, 'seeConnection', thing as ConnectionThing)
}

const refused = (caller: Caller, action: Action): Fault =>
  new Fault(
    'forbidden',
    `Your role (${caller.role}) does not allow this: ${action.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`,
  )
