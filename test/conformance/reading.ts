import type { Http } from '#connectors/kit/http.ts'
import type { Change, Cursor, Stream } from '#connectors/kit/stream.ts'
import { must } from '#lib/must.ts'
import { nouns } from '#model/nouns.ts'
import { compileMapping, type Mapping } from '#sync/lens/mapping.ts'
import type { References } from '#sync/lens/slot.ts'

/** What is there stands here under its own id. */
export const asThere: References = { here: (_, id) => id, there: (_, id) => id }

/** A stream's starting mapping, compiled. */
export function mappingOf(stream: Stream): Mapping {
  const { lists, codecs } = stream
  return compileMapping({
    rows: stream.mapping,
    fields: nouns[stream.kind].fields,
    region: 'PT',
    references: asThere,
    ...(lists && { shapes: lists }),
    ...(codecs && { codecs }),
  })
}

/** The scope a new connection takes. */
export async function scopeOf(stream: Stream, http: Http): Promise<string> {
  const scopes = stream.presets ?? (await stream.scopes(http))
  return must(scopes.find(({ preset }) => preset === true) ?? scopes[0], 'a scope').id
}

export type Listed = { readonly changes: readonly Change[]; readonly pages: number; readonly next: Cursor }

/** Everything from a cursor on. Throws where the cursor has expired. */
export async function pullAll(
  stream: Stream,
  http: Http,
  from: { readonly cursor: Cursor | null; readonly scope: string },
): Promise<Listed> {
  const changes: Change[] = []
  let { cursor } = from
  for (let pages = 1; ; pages += 1) {
    const pulled = await stream.pull(http, cursor, from.scope)
    if (pulled.kind === 'expired') throw new Error('the cursor has expired')
    changes.push(...pulled.changes)
    cursor = pulled.next
    if (!pulled.more) return { changes, pages, next: cursor }
  }
}
