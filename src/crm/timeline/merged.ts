import type { AuditRow } from '#crm/audit/row.ts'

/** The other record of a merge or un-merge; null for any other change. */
export type Other = { readonly entityType: string; readonly id: string; readonly is: 'loser' | 'winner' }

/** The winner has a row of its own (`merge`), the loser's is that of its end. */
export function otherOf({ kind, action, before, after }: Pick<AuditRow, 'kind' | 'action' | 'before' | 'after'>): Other | null {
  if (action !== 'MERGE' && action !== 'UNMERGE') return null
  const told = action === 'MERGE' ? after : before
  const id = kind === 'merge' ? told?.loserId : told?.mergedInto
  const entityType = kind === 'merge' ? told?.entityType : kind
  if (typeof id !== 'string' || typeof entityType !== 'string') return null
  return { entityType, id, is: kind === 'merge' ? 'loser' : 'winner' }
}

/** A merge in words. `title`: what the other is called; undefined where it may not be seen. */
export function mergeSentence(action: string, { entityType, is }: Other, title: string | undefined): string {
  const called = title === undefined || title === '' ? `another ${entityType}` : title
  if (action === 'MERGE') return is === 'loser' ? `Merged ${called} into this` : `Merged this into ${called}`
  return is === 'loser' ? `Un-merged ${called} from this` : `Un-merged this from ${called}`
}
