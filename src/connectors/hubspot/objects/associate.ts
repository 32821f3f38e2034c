import { chunk } from '#lib/chunk.ts'
import type { Http } from '../../kit/http.ts'
import { failureOf } from '../failure.ts'
import { version } from '../version.ts'
import { refusedBy } from './batch.ts'
import type { Relink } from './draft.ts'
import type { Link, ObjectType } from './object-type.ts'

/** Associations of one object that are to change. */
export type Relinking = { readonly id: string; readonly relinks: readonly Relink[] }

const mostMade = 2000
const mostTaken = 100

/** Makes and takes away associations; gives why not by object id. Doing it twice is doing it once. */
export async function associate(http: Http, type: ObjectType, wanted: readonly Relinking[]): Promise<ReadonlyMap<string, string>> {
  const refused = new Map<string, string>()
  for (const link of type.links) {
    const own = wanted.flatMap(({ id, relinks }) => relinks.filter((each) => each.link.key === link.key).map((each) => ({ id, ...each })))
    const made = own.flatMap(({ id, add }) => add.map((to) => ({ from: { id }, to: { id: to }, types: [spec(link)] })))
    const taken = own.flatMap(({ id, remove }) => (remove.length === 0 ? [] : [{ from: { id }, to: remove.map((to) => ({ id: to })) }]))
    for (const inputs of chunk(taken, mostTaken)) await send(http, { type, link, verb: 'archive', inputs, refused })
    for (const inputs of chunk(made, mostMade)) await send(http, { type, link, verb: 'create', inputs, refused })
  }
  return refused
}

/** How an association is named where it is written. */
export const spec = ({ typeId }: Link) => ({ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId })

type Sending = {
  readonly type: ObjectType
  readonly link: Link
  readonly verb: 'create' | 'archive'
  readonly inputs: readonly { readonly from: { readonly id: string } }[]
  readonly refused: Map<string, string>
}

async function send(http: Http, { type, link, verb, inputs, refused }: Sending): Promise<void> {
  const path = `/crm/associations/${version}/${type.name}/${link.to}/batch/${verb}`
  const reply = await http.send({ method: 'POST', base: 'api', path, json: { inputs }, idempotent: true })
  const words = (message: string): string => `HubSpot did not change its ${link.label.toLowerCase()}: ${message}`
  if (reply.status >= 300) {
    for (const { from } of inputs) refused.set(from.id, words(failureOf(reply).message))
    return
  }
  const { errors = [] } = (reply.body ?? {}) as { readonly errors?: readonly Parameters<typeof refusedBy>[0][] }
  for (const { of, message } of errors.map(refusedBy)) {
    // An error that names no object of ours may mean any of them.
    const named = inputs.filter(({ from }) => of.includes(from.id))
    for (const { from } of named.length > 0 ? named : inputs) refused.set(from.id, words(message))
  }
}
