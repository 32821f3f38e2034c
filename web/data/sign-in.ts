import { apiUrl, ask } from '../api.ts'

// A change of person or workspace makes everything shown old: the page starts again.
const startAgain = (to: string) => window.location.assign(to)

export const signIn = (email: string, password: string) =>
  ask<unknown>('/auth/sign-in/email', { method: 'POST', body: { email, password } })

export type FirstAccount = { name: string; email: string; password: string; workspace: string; setupCode?: string }

/** Makes the first account of an empty instance and its first workspace, and signs in. */
export const createFirstAccount = (account: FirstAccount) => ask<unknown>('/auth/first-account', { method: 'POST', body: account })

export async function signOut(): Promise<void> {
  await ask('/auth/sign-out', { method: 'POST', body: {} })
  startAgain('/sign-in')
}

/** Begins signing in at a provider; the browser leaves for its consent page. */
export async function signInWith(provider: string, returnTo: string): Promise<void> {
  const answer = await ask<{ url: string }>('/auth/sign-in/social', { method: 'POST', body: { provider, callbackURL: returnTo } })
  startAgain(answer.url)
}

export async function switchWorkspace(id: string): Promise<void> {
  await ask(`/workspaces/${id}/switch`, { method: 'POST', body: {} })
  startAgain('/')
}

export async function createWorkspace(name: string): Promise<void> {
  const made = await ask<{ id: string }>('/workspaces', { method: 'POST', body: { name } })
  await switchWorkspace(made.id)
}

/** What an invitation link offers. */
export type Invitation = { workspace: string; role: string; inviter: string | null; email: string | null }

export const readInvitation = (token: string) => ask<Invitation>(`/invitations/${encodeURIComponent(token)}`)
export const acceptInvitation = (token: string, account?: { name: string; email: string; password: string }) =>
  ask<unknown>(`/invitations/${encodeURIComponent(token)}/accept`, { method: 'POST', body: account ?? {} })

/** Where the API's own documentation lives. */
export const docsUrl = apiUrl('/docs')
