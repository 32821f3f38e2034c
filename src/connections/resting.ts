import type { Caller } from '#access/caller.ts'
import type { Connection } from './connection.ts'

/** What a personal connection says while its member is away; the database writes it (0017_removed_members.sql). */
export const memberAway = 'Its member was removed: invite them again, or disconnect it'

/** What it says once they are back and have not resumed it (0011_returned_members.sql). */
export const memberBack = 'Its member was removed and is back: only they can resume it'

/** Whether this caller may set a connection going again as far as its member is concerned: what rests because its member was removed is theirs to resume. */
export function mayWake({ personId }: Pick<Caller, 'personId'>, { phase, reason, memberId }: Connection): boolean {
  return phase !== 'paused' || (reason !== memberAway && reason !== memberBack) || memberId === personId
}
