import type { Pointee } from '#connectors/kit/pointee.ts'

/** What records point at that is no record on either side. */
export const pointeeKinds = ['member', 'pipeline', 'stage'] as const

export type PointeeKind = Pointee['to']

export function isPointeeKind(to: string): to is PointeeKind {
  return (pointeeKinds as readonly string[]).includes(to)
}

/** One of theirs and the one of ours that it stands for. `by`: who said so; a person's word is never changed by a match. */
export type Counterpart = {
  readonly to: PointeeKind
  readonly remoteId: string
  readonly label: string
  readonly email: string | null
  /** Of a stage: the id of its pipeline there. */
  readonly within: string | null
  readonly place: number | null
  readonly localId: string | null
  readonly by: 'match' | 'person' | 'made'
  /** null: records name it, and the provider never did. */
  readonly seenAt: Date | null
  readonly goneAt: Date | null
}

/** What a counterpart may be here. `email` of a member, `within` of a stage. */
export type Local = {
  readonly to: PointeeKind
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly within: string | null
}

/** A name by meaning: case, marks and spaces do not count. */
export function meaningOf(label: string): string {
  return label
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

type Known = { readonly known: readonly Counterpart[]; readonly locals: readonly Local[] }

/**
 * What of ours one of theirs is, where nobody has said so before: a member by e-mail, a pipeline by its name, a stage by its name within its
 * pipeline. Two of theirs are never one pipeline or stage of ours. Null: none.
 */
export function matchFor(pointee: Pointee, { known, locals }: Known): Local | null {
  const own = locals.filter(({ to }) => to === pointee.to)
  if (pointee.to === 'member') {
    const email = pointee.email?.trim().toLowerCase()
    return own.find((local) => email !== undefined && email !== '' && local.email?.trim().toLowerCase() === email) ?? null
  }
  const taken = new Set(known.filter(({ to, remoteId }) => to === pointee.to && remoteId !== pointee.id).map(({ localId }) => localId))
  const home = pointee.to === 'stage' ? homeOf(pointee, known) : null
  if (pointee.to === 'stage' && home === null) return null
  const label = meaningOf(pointee.label)
  return own.find((local) => !taken.has(local.id) && local.within === home && meaningOf(local.name) === label) ?? null
}

/** The pipeline of ours in which a stage of theirs belongs; null: none yet. */
export function homeOf({ within }: Pick<Pointee, 'within'>, known: readonly Counterpart[]): string | null {
  return known.find(({ to, remoteId }) => to === 'pipeline' && remoteId === within)?.localId ?? null
}

/** A counterpart as the provider tells of it now; `kept`: as it was known before. */
export function toldOf(pointee: Pointee, kept: Counterpart | undefined, at: Date): Counterpart {
  return {
    to: pointee.to,
    remoteId: pointee.id,
    label: pointee.label,
    email: pointee.email ?? null,
    within: pointee.within ?? null,
    place: pointee.place ?? null,
    localId: kept?.localId ?? null,
    by: kept?.by ?? 'match',
    seenAt: at,
    goneAt: null,
  }
}
