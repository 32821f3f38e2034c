import { createHash } from 'node:crypto'
import type { Caller } from '#access/caller.ts'

/** What is kept of a state: enough to know it again, not to use it. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** Whom a flow belongs to: one browser session, or one person, and always one workspace. */
export function bindingOf({ via, personId, workspaceId }: Caller): { readonly begunBy: 'session' | 'bearer'; readonly boundTo: string } {
  const session = via.by === 'session' ? via.sessionId : ''
  return { begunBy: via.by, boundTo: hashOf(JSON.stringify([via.by, session, personId, workspaceId])) }
}
