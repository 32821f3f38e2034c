import { ControlError, type ControlRoute } from '../control/control.ts'
import type { Account, Accounts } from './account.ts'
import { oauthControl } from './oauth/oauth-control.ts'
import type { OAuth } from './oauth/oauth.ts'
import type { Books } from './people/books.ts'
import { peopleControl } from './people/people-control.ts'

/** Control endpoints of the Google port. */
export function googleControl(oauth: OAuth, books: Books): ControlRoute[] {
  const who = (email: string | undefined) => named(oauth.accounts, email)
  return [...oauthControl(oauth, who), ...peopleControl(books, who)]
}

function named(accounts: Accounts, email: string | undefined): Account {
  const found = accounts.open(email)
  if (found !== undefined) return found
  const known = accounts.list().map((one) => one.email)
  throw new ControlError(`account: "${email}" is not an address. Known: ${known.join(', ')}`)
}
