import type { Account } from '../account.ts'
import { errorLocation, locationOf, type AuthorizeRequest } from './authorize.ts'
import type { OAuth } from './oauth.ts'

/** What the person at the consent page chose; `scopes` lists what stays ticked, absent means all. */
export type Decision = { readonly account: Account; readonly deny: boolean; readonly scopes: readonly string[] | undefined }

/** Where the browser goes after the consent page. Identity scopes cannot be unticked, as at Google. */
export function decide(oauth: OAuth, request: AuthorizeRequest, { account, deny, scopes }: Decision): string {
  if (deny) return errorLocation(request, 'access_denied')
  const ticked = request.scopes.filter((scope) => scope.identity === true || scopes === undefined || scopes.includes(scope.name))
  if (ticked.length === 0) return errorLocation(request, 'access_denied')
  const granted = ticked.map((scope) => scope.name)
  const before = request.includeGranted ? [...(oauth.grants.of({ account, clientId: request.clientId })?.scopes ?? [])] : []
  const scope = [...new Set([...granted, ...before])].join(' ')
  return locationOf(request, { code: oauth.codes.issue(request, account, granted), scope, authuser: '0', prompt: 'consent' })
}
