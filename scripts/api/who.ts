import { expectations } from '#test/api/expectations.ts'

const roles: Readonly<Record<string, string>> = { A: 'admin', M: 'manager', S: 'sales', N: 'analyst', V: 'viewer' }

/** Where the table of rights cannot say it, for the thing is a try's own or is not there. */
const others: Readonly<Record<string, string>> = {
  'POST /auth/password': 'a person signed in with a password, in the browser session',
  'POST /workspaces/{id}/switch': 'members of that workspace, in the browser session',
  'POST /crm/conflicts/decisions/{id}/undo': 'whoever decided',
  'POST /crm/configs/{id}/preparations/{preparationId}': 'admin; whoever [manages the connection](../auth-and-roles.md#roles)',
}

/** Who may call an operation, in words, from the table that the rights of every role are tested against. Throws when it has no row. */
export function whoMay(name: string): string {
  const row = expectations[name]
  if (row === undefined) throw new Error(`${name} has no row in test/api/expectations.ts`)
  const { may, on } = row
  const known = others[name]
  if (known !== undefined) return known
  if (may === '*') return 'everybody, signed in or not'
  const named = may
    .split('')
    .map((letter) => roles[letter] ?? letter)
    .join(', ')
  if (on === undefined) return may.length === 5 ? 'every member' : named
  if (on.startsWith('own ')) return 'every member, of their own'
  if (may.length === 5) return 'every member who may see it'
  if (/^(connection|run|mapping|match)$/.test(on)) return `${named}; whoever [manages the connection](../auth-and-roles.md#roles)`
  if (/(company|contact|lead|deal|note|pair|link|conflict)$/.test(on))
    return `${named}; others where the record is [their own](../auth-and-roles.md#roles)`
  return named
}
