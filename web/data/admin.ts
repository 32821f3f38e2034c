import { queryOptions } from '@tanstack/react-query'
import { ask } from '../api.ts'
import type { Role, Workspace } from './session.ts'

export type Invitation = {
  id: string
  email: string | null
  role: Role
  status: 'open' | 'accepted' | 'withdrawn' | 'expired'
  expiresAt: string
}
export type Token = { id: string; name: string; prefix: string; createdAt: string; expiresAt: string | null; lastUsedAt: string | null }

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: async () => (await ask<{ items: Invitation[] }>('/invitations')).items,
})

/** The link is answered once and kept nowhere. */
export const invite = (body: { email?: string; role: Role }) =>
  ask<{ url?: string; link?: string }>('/invitations', { method: 'POST', body })
export const withdraw = (id: string) => ask(`/invitations/${id}`, { method: 'DELETE' })
export const changeRole = (id: string, role: Role) => ask(`/members/${id}`, { method: 'PATCH', body: { role } })
export const removeMember = (id: string) => ask(`/members/${id}`, { method: 'DELETE' })

export const tokensQuery = queryOptions({ queryKey: ['tokens'], queryFn: async () => (await ask<{ items: Token[] }>('/me/tokens')).items })
/** The secret is answered once. */
export const makeToken = (name: string) => ask<Token & { token: string }>('/me/tokens', { method: 'POST', body: { name } })
export const endToken = (id: string) => ask(`/me/tokens/${id}`, { method: 'DELETE' })
export const changeWorkspace = (id: string, patch: Partial<Workspace>) =>
  ask<Workspace>(`/workspaces/${id}`, { method: 'PATCH', body: patch })
export const rename = (name: string) => ask('/me', { method: 'PATCH', body: { name } })
