import type { Http } from '../../kit/http.ts'
import type { Change, Outgoing } from '../../kit/stream.ts'
import { stampKey } from './person.ts'
import { everyone } from './pull.ts'
import { read } from './read.ts'

/** After lost creates: the people who carry our stamps. The search of this API is cached and lags, so the list is read, newest first, until all are found. */
export async function find(http: Http, scope: string, sought: readonly Outgoing[]): Promise<readonly (Change | null)[]> {
  const open = new Set(sought.map(({ stamp }) => stamp))
  const ids = new Map<string, string>()
  for await (const people of everyone(http, 'clientData,metadata')) {
    for (const { resourceName, clientData } of people) {
      const stamp = clientData?.find(({ key }) => key === stampKey)?.value
      if (stamp === undefined || resourceName === undefined || !open.has(stamp)) continue
      // The list begins with the newest; the oldest of several is ours, the others are copies that people made.
      ids.set(stamp, resourceName)
    }
    if ([...open].every((stamp) => ids.has(stamp))) break
  }
  const changes = new Map((await read(http, scope, [...ids.values()])).map((change) => [change.stamp, change]))
  return sought.map(({ stamp }) => changes.get(stamp) ?? null)
}
