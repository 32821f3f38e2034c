import { invalid } from '#lib/fault.ts'
import type { Kind } from '#model/kinds.ts'
import type { Engine } from '../engine.flow.ts'
import { describeStream } from './describe.flow.ts'
import { draftOf, type Draft } from './draft.ts'
import { editMapping, type At, type Edited } from './edit.flow.ts'
import { openMapping } from './preview.flow.ts'
import { samplesOf, valuesIn } from './samples.flow.ts'
import { suggest, type Suggestion } from './suggest.ts'

const most = 20
const freshMs = 10_000

/** Places for the fields there that no row names, by their names, labels, types and the values of a few samples. Reads the provider, writes nothing. `drafts`: rows nobody saved yet, in place of those kept. */
export async function suggestionsFor(
  engine: Engine,
  at: At,
  { kind, drafts }: { readonly kind: Kind; readonly drafts: readonly Draft[] | null },
): Promise<readonly Suggestion[]> {
  const { open, stood } = await openMapping(engine, at, kind)
  const { fields } = await describeStream(engine, { workspaceId: open.workspaceId, streamId: open.id }, freshMs)
  const samples = await samplesOf(engine, { caller: at.caller, open }, most)
  const rows = drafts?.map(({ localPath, ...row }) => ({ ...row, localPath: localPath ?? '' })) ?? stood.rows
  return suggest(rows, { ours: stood.known.ours, theirs: fields }, valuesIn(open.stream, samples))
}

/** Adds the rows of the suggestions that were accepted, by their fields there; all of them or none. */
export async function acceptSuggestions(
  engine: Engine,
  at: At,
  { kind, all, accepted }: { readonly kind: Kind; readonly all: readonly Suggestion[]; readonly accepted: readonly string[] },
): Promise<Edited> {
  const chosen = accepted.map((name, index): Draft => {
    const found = all.find(({ remote }) => remote.name === name)
    if (found === undefined)
      throw invalid([{ field: `apply.${index}`, message: `${name} is not among the suggestions; it may be mapped already` }])
    return {
      id: null,
      remotePath: name,
      localPath: found.local?.name ?? null,
      make: found.make,
      direction: found.direction,
      transform: null,
      transformBack: null,
    }
  })
  return editMapping(engine, at, { kind, draft: (now) => [...now.map(draftOf), ...chosen] })
}
