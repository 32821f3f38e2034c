import type { Http } from '../../kit/http.ts'
import type { Outgoing, Receipt } from '../../kit/stream.ts'
import { existingId, failureOf, plainWords, type Failure } from '../failure.ts'
import { version } from '../version.ts'
import type { HubspotObject } from './object.ts'
import type { ObjectType } from './object-type.ts'

/** Receipts by record. */
export type Receipts = Map<string, Receipt>

/** One input that was not taken: `of` are the trace ids and object ids that HubSpot names it by. */
export type Refused = { readonly of: readonly string[]; readonly category: string; readonly message: string }

/** `failure`: the batch was refused as a whole. Results come in any order (providers.md §10.4). */
export type Answer = { readonly results: readonly HubspotObject[]; readonly refused: readonly Refused[]; readonly failure: Failure | null }

type Told = {
  readonly category?: string
  readonly message?: string
  readonly id?: string
  readonly context?: Readonly<Record<string, unknown>>
}

export const largestBatch = 100

/** Sends a batch of writes; throws `Lost` where a create or upsert got no answer. */
export async function sendBatch(
  http: Http,
  type: ObjectType,
  { verb, inputs }: { readonly verb: 'create' | 'update' | 'upsert' | 'archive'; readonly inputs: readonly object[] },
): Promise<Answer> {
  const path = `/crm/objects/${version}/${type.name}/batch/${verb}`
  // A second sending of the same values changes nothing; one of a create might.
  const idempotent = verb === 'update' || verb === 'archive'
  const reply = await http.send({ method: 'POST', base: 'api', path, json: { inputs }, idempotent })
  if (reply.status >= 300) return { results: [], refused: [], failure: failureOf(reply) }
  const { results = [], errors = [] } = (reply.body ?? {}) as {
    readonly results?: readonly HubspotObject[]
    readonly errors?: readonly Told[]
  }
  return { results, refused: errors.map(refusedBy), failure: null }
}

export function refusedBy({ category = '', message = '', id, context = {} }: Told): Refused {
  const named = Object.values(context).flatMap((value) => (Array.isArray(value) ? value : [value]))
  return {
    of: [...(id === undefined ? [] : [id]), ...named.filter((each) => each !== null).map(String)],
    category,
    message: plainWords(message),
  }
}

/** What a refusal of a create is. */
export function receiptOfCreate({ message }: Pick<Failure, 'message'>): Receipt {
  const other = existingId(message)
  return { kind: 'refused', reason: other === null ? message : standsThere(other) }
}

/** Why what stands there already is not made again. The next reading of it matches the two; an answer to a create would take its differences for edits. */
export function standsThere(id: string): string {
  return `HubSpot has this one already (id ${id}). The two are linked as soon as it is read from there, unless it stands for another record here: then merge those.`
}

/** What a refusal of an update is. */
export function receiptOfUpdate({ category, message }: Pick<Failure, 'category' | 'message'>): Receipt {
  if (category === 'OBJECT_NOT_FOUND') return { kind: 'gone' }
  const other = existingId(message)
  if (other === null) return { kind: 'refused', reason: message }
  return {
    kind: 'refused',
    reason: `Another record at HubSpot (id ${other}) has this value already, and it may stand there once only. Merge the two there, or change it here.`,
  }
}

/** Sends writes together; where HubSpot refuses all of them for the sake of one, halves find the one. `send` gives false for "refused as a whole". */
export async function bisected(batch: readonly Outgoing[], send: (part: readonly Outgoing[]) => Promise<boolean>): Promise<void> {
  if (batch.length === 0 || (await send(batch)) || batch.length === 1) return
  const half = Math.ceil(batch.length / 2)
  await bisected(batch.slice(0, half), send)
  await bisected(batch.slice(half), send)
}
