import { room } from '../api.ts'

const { auth } = room<'signIn'>()
const { invitations } = room<'join'>()
const { workspaces } = room<'workspaces'>()

// A change of person or workspace makes everything shown old: the page starts again.
const startAgain = (to: string) => window.location.assign(to)

export const signIn = (email: string, password: string) => auth['sign-in'].email.$post({ json: { email, password } })

export type Account = { name: string; email: string; password: string }

/** Makes the first account of an empty instance and its first workspace, and signs in. */
export const createFirstAccount = (account: Account & { workspace: string; setupCode?: string }) =>
  auth['first-account'].$post({ json: account })

export async function signOut(): Promise<void> {
  await auth['sign-out'].$post()
  startAgain('/sign-in')
}

/** Begins signing in at a provider; the browser leaves for its consent page. */
export async function signInWith(provider: string, returnTo: string, invitation?: string): Promise<void> {
  const answer = await auth['sign-in'].social.$post({
    json: { provider, callbackURL: returnTo, ...(invitation === undefined ? {} : { invitation }) },
  })
  startAgain((await answer.json()).url)
}

export async function switchWorkspace(id: string): Promise<void> {
  await workspaces[':id'].switch.$post({ param: { id } })
  startAgain('/')
}

export async function createWorkspace(name: string): Promise<void> {
  const made = await workspaces.$post({ json: { name } })
  await switchWorkspace((await made.json()).id)
}

/** What an invitation link offers. */
export const readInvitation = async (token: string) => (await invitations[':token'].$get({ param: { token } })).json()
export type Invitation = Awaited<ReturnType<typeof readInvitation>>

/** Joins with a new account, or without one as whoever is signed in. */
export const acceptInvitation = (token: string, account?: Account) =>
  invitations[':token'].accept.$post({ param: { token }, json: account ?? {} })
