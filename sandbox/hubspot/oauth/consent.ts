import type { Portal } from '../portal.ts'
import { locationOf, type AuthorizeRequest } from './authorize.ts'
import type { OAuth } from './oauth.ts'

/** What the person at the consent page chose; `scopes` lists the optional ones that stay ticked, absent means all. */
export type Decision = { readonly portal: Portal; readonly deny: boolean; readonly scopes: readonly string[] | undefined }

/** Where the browser goes after the consent page; a required scope cannot be unticked. */
export function decide(oauth: OAuth, request: AuthorizeRequest, { portal, deny, scopes }: Decision): string {
  if (deny) return locationOf(request, { error: 'access_denied', error_description: 'The user denied access' })
  const ticked = request.optional.filter(({ name }) => scopes === undefined || scopes.includes(name))
  const granted = [...request.required, ...ticked].map(({ name }) => name)
  return locationOf(request, { code: oauth.codes.issue(request, portal, granted) })
}
