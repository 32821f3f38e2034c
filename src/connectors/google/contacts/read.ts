import { chunk } from '#lib/chunk.ts'
import type { Http } from '../../kit/http.ts'
import type { Change } from '../../kit/stream.ts'
import { named } from './groups.ts'
import { absent, changeOf, mask, sources, type Person, type PersonReply } from './person.ts'
import { refusal } from './refusal.ts'

/** Most ids one batchGet takes. */
const most = 200

/** These people as they are now, in order; what is not there any more has values null, what goes by another name now says `formerly`. */
export async function read(http: Http, scope: string, ids: readonly string[]): Promise<readonly Change[]> {
  const found = new Map<string, Person>()
  for (const part of chunk(ids, most)) {
    const query = { resourceNames: part, personFields: mask, sources }
    const reply = await http.send({ method: 'GET', base: 'people', path: '/v1/people:batchGet', query })
    if (reply.status !== 200) throw refusal('read contacts', reply)
    const { responses = [] } = reply.body as { responses?: readonly PersonReply[] }
    for (const { requestedResourceName, person } of responses)
      if (person !== undefined) found.set(requestedResourceName ?? person.resourceName ?? '', person)
  }
  const people = new Map((await named(http, [...found.values()])).map((person) => [person.resourceName, person]))
  return ids.map((id) => {
    const person = people.get(found.get(id)?.resourceName)
    if (person === undefined) return absent(id, scope, http.now())
    const change = changeOf(person, scope, http.now())
    return change.id === id ? change : { ...change, formerly: [...new Set([...(change.formerly ?? []), id])] }
  })
}
