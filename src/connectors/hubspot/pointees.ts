import type { Http } from '../kit/http.ts'
import type { Pointee } from '../kit/pointee.ts'
import { grantedTo, ownersScope, scopesOf } from './auth.ts'
import { refusal } from './refusal.ts'
import { version } from './version.ts'

type Owner = {
  readonly id?: string
  readonly email?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly type?: string
}
type Stage = {
  readonly id?: string
  readonly label?: string
  readonly displayOrder?: number
  readonly archived?: boolean
  readonly metadata?: Readonly<Record<string, string>>
}
type Pipeline = Omit<Stage, 'metadata'> & { readonly stages?: readonly Stage[] }

/** Owners, and the pipelines of deals with their stages, as far as this connection was granted them. */
export async function pointees(http: Http): Promise<readonly Pointee[]> {
  const granted = await grantedTo(http)
  const owners = granted.has(ownersScope) ? await ownersOf(http) : []
  const pipelines = granted.has(scopesOf('deals').read) ? await pipelinesOf(http) : []
  return [...owners, ...pipelines]
}

async function ownersOf(http: Http): Promise<readonly Pointee[]> {
  const owners: Pointee[] = []
  let after: string | undefined
  do {
    const reply = await http.send({
      method: 'GET',
      base: 'api',
      path: `/crm/owners/${version}`,
      query: { limit: 500, after, archived: false },
    })
    if (reply.status !== 200) throw refusal('list the owners', reply)
    const { results = [], paging } = reply.body as {
      readonly results?: readonly Owner[]
      readonly paging?: { readonly next?: { readonly after?: string } }
    }
    for (const { id, email = '', firstName = '', lastName = '', type } of results) {
      // An id of an owner is not the user's; queues own things too, and are nobody.
      if (id === undefined || type === 'QUEUE') continue
      owners.push({
        to: 'member',
        id,
        label: `${firstName} ${lastName}`.trim() || email || id,
        ...(email !== '' && { email: email.toLowerCase() }),
      })
    }
    after = paging?.next?.after
  } while (after !== undefined)
  return owners
}

async function pipelinesOf(http: Http): Promise<readonly Pointee[]> {
  const reply = await http.send({ method: 'GET', base: 'api', path: `/crm/pipelines/${version}/deals` })
  if (reply.status !== 200) throw refusal('list the pipelines', reply)
  const { results = [] } = reply.body as { readonly results?: readonly Pipeline[] }
  return ordered(results).flatMap((pipeline, place) => [
    { to: 'pipeline' as const, id: pipeline.id ?? '', label: pipeline.label ?? '', place },
    ...ordered(pipeline.stages ?? []).map((stage, at): Pointee => ({
      to: 'stage',
      id: stage.id ?? '',
      label: stage.label ?? '',
      within: pipeline.id ?? '',
      place: at,
      outcome: outcomeOf(stage),
    })),
  ])
}

function ordered<T extends Stage>(list: readonly T[]): readonly T[] {
  return list
    .filter(({ id, archived }) => id !== undefined && archived !== true)
    .toSorted((a, b) => (a.displayOrder ?? 0) - (b.displayOrder ?? 0))
}

function outcomeOf({ metadata = {} }: Stage): 'open' | 'won' | 'lost' {
  if (metadata.isClosed !== 'true') return 'open'
  return Number(metadata.probability) > 0 ? 'won' : 'lost'
}
