import type { Db } from '#db/db.ts'
import { Fault, notFound } from '#lib/fault.ts'
import { must } from '#lib/must.ts'
import { inDirectory } from './directory.store.ts'
import { offerOf, takeOffer, type Offer } from './invitation.store.ts'
import { admit } from './member.store.ts'
import { lockFirstAccount, noAccountYet, ownIssuer, personOf } from './person.store.ts'
import { isSetupCode, dropSetupCode } from './setup-code.store.ts'
import type { SignedIn, SignInStore } from './sign-in.store.ts'
import { chooseWorkspace, makeWorkspace, type Workspace } from './workspace.store.ts'

export type JoinNeeds = {
  readonly db: Db
  readonly signIn: SignInStore
  readonly newId: () => string
  /** Whether the first account must show the code printed at start: so wherever strangers can reach the instance. */
  readonly setupCodeNeeded: boolean
}

export type Account = { readonly name: string; readonly email: string; readonly password: string }

/** What a browser gets from coming in: its cookies. */
type Entered = { readonly setCookies: readonly string[] }

/** Makes the first account of an instance, and its workspace, which it administers. Throws `forbidden` once there is one, or without the code. */
export async function makeFirstAccount(
  needs: JoinNeeds,
  asked: { account: Account; workspace: string; setupCode: string | null },
  headers: Headers,
): Promise<Entered> {
  await mustBeFirst(needs, asked.setupCode)
  const signedIn = await signUpOrIn(needs, asked.account, headers)
  await foundWorkspace(needs, { signedIn, name: asked.workspace })
  return signedIn
}

/** Throws `forbidden` unless the instance awaits its first account and the code, where one is needed, is right. */
export async function mustBeFirst(needs: JoinNeeds, setupCode: string | null): Promise<void> {
  if (!(await noAccountYet(needs.db)))
    throw new Fault('forbidden', 'This instance has its first account: ask an administrator for an invitation')
  if (needs.setupCodeNeeded && !(await isSetupCode(needs.db, setupCode ?? '')))
    throw new Fault('forbidden', 'The set-up code is wrong: it is printed in the log when PipeDesk starts')
}

async function foundWorkspace(needs: JoinNeeds, given: { signedIn: SignedIn; name: string }): Promise<Workspace> {
  const { signedIn, name } = given
  const id = needs.newId()
  const personId = await personOfSession(needs.db, signedIn)
  return inDirectory(needs.db, { workspaceId: id, actor: `person:${personId}` }, async (tx) => {
    await lockFirstAccount(tx)
    if (!(await noAccountYet(tx))) throw new Fault('forbidden', 'Somebody else made the first account: ask them for an invitation')
    const workspace = must(await makeWorkspace(tx, { id, name }), 'the new workspace')
    await admit(tx, { workspaceId: id, personId, role: 'admin' })
    await chooseWorkspace(tx, { sessionId: signedIn.sessionId, personId, workspaceId: id })
    await dropSetupCode(tx)
    return workspace
  })
}

/** The person behind a browser session, made when the account is new. */
export function personOfSession(db: Db, signedIn: Pick<SignedIn, 'userId' | 'name' | 'email'>): Promise<string> {
  return personOf(db, { issuer: ownIssuer, subject: signedIn.userId, name: signedIn.name, email: signedIn.email })
}

/** What an open link offers. Throws `not_found` when it was used, withdrawn or has expired. */
export async function readOffer(db: Db, token: string): Promise<Offer> {
  const offer = await offerOf(db, token)
  if (offer === null) throw new Fault('not_found', 'This invitation was used, was withdrawn or has expired: ask for a new link')
  return offer
}

/** Makes an account for whoever holds the link, and lets it in. */
export async function joinWithAccount(needs: JoinNeeds, asked: { token: string; account: Account }, headers: Headers): Promise<Entered> {
  await readOffer(needs.db, asked.token)
  const signedIn = await needs.signIn.signUp(asked.account, headers)
  const personId = await personOfSession(needs.db, signedIn)
  await join(needs.db, { token: asked.token, personId, sessionId: signedIn.sessionId })
  return signedIn
}

/** Lets somebody with an account in by the link. Throws `conflict` when they are a member already. */
export async function join(db: Db, given: { token: string; personId: string; sessionId: string | null }): Promise<string> {
  const { token, personId, sessionId } = given
  const { workspaceId } = await readOffer(db, token)
  await inDirectory(db, { workspaceId, actor: `person:${personId}`, cause: 'invitation' }, async (tx) => {
    const offer = await offerOf(tx, token)
    if (offer === null || !(await takeOffer(tx, offer, personId))) throw notFound('invitation')
    if (!(await admit(tx, { workspaceId, personId, role: offer.role })))
      throw new Fault('conflict', 'You are a member of this workspace already')
    if (sessionId !== null) await chooseWorkspace(tx, { sessionId, personId, workspaceId })
  })
  return workspaceId
}

/** A first account whose second step failed left an account without a workspace: the same words take it up again. */
async function signUpOrIn(needs: JoinNeeds, account: Account, headers: Headers): Promise<SignedIn> {
  try {
    return await needs.signIn.signUp(account, headers)
  } catch (error) {
    if (error instanceof Fault && error.code === 'conflict') return needs.signIn.signIn(account, headers)
    throw error
  }
}
