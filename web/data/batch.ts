import { ask } from '../api.ts'
import { pathOf, type RecordKind } from './records.ts'

/** One change of a batch; the server answers one outcome each, in the same order. */
export type BatchChange =
  | { op: 'update'; id: string; values: Record<string, unknown> }
  | { op: 'delete'; id: string }
  | { op: 'restore'; id: string }
export type BatchOutcome = { id: string; ok: boolean; reason: string | null }

const MOST = 1000

type Answer = { results: { id?: string | null; status: number; error?: { message: string } | null }[] }

/** Applies changes to many records of one kind, a thousand per request; what is refused is told, the rest stands. */
export async function applyBatch(kind: RecordKind, changes: readonly BatchChange[]): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = []
  for (let at = 0; at < changes.length; at += MOST) {
    const some = changes.slice(at, at + MOST)
    const items = some.map((change) => (change.op === 'update' ? { op: change.op, id: change.id, ...change.values } : change))
    const answer = await ask<Answer>(`/${pathOf[kind]}/batch`, { method: 'POST', body: { items } })
    outcomes.push(
      ...answer.results.map((result, index) => ({
        id: some[index]?.id ?? '',
        ok: result.status < 300,
        reason: result.error?.message ?? null,
      })),
    )
  }
  return outcomes
}
