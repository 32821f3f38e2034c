import type { Stream } from '../../kit/stream.ts'
import { largestBatch } from './batch.ts'
import { describe } from './describe.ts'
import { find } from './find.ts'
import type { ObjectType } from './object-type.ts'
import { pull } from './pull.ts'
import { push } from './push.ts'
import { read } from './read.ts'

const minuteMs = 60_000

/** The stream of one type of object. There are no scopes: it is the whole account's. */
export function streamOf(type: ObjectType): Stream {
  const presets = [{ id: '', title: 'All', preset: true }]
  return {
    kind: type.kind,
    spread: 'shared',
    batch: largestBatch,
    mapping: type.mapping,
    lists: type.shapes,
    // A stamp is found at once; what is found by search lags.
    settleMs: 2 * minuteMs,
    presets,
    scopes: async () => presets,
    describe: (http) => describe(http, type),
    pull: (http, cursor) => pull(http, type, cursor),
    read: (http, _scope, ids) => read(http, type, ids),
    push: (http, _scope, batch) => push(http, type, batch),
    find: (http, _scope, sought) => find(http, type, sought),
    url: (id, accountId) =>
      `https://app.hubspot.com/contacts/${encodeURIComponent(accountId)}/record/${type.typeId}/${encodeURIComponent(id)}`,
  }
}
