import { chunk } from '#lib/chunk.ts'
import type { Remote } from '#test/sandbox.ts'
import type { Ledger } from './ledger.ts'

/** An account at each system, and what there is to know of who is in it. */
export type Accounts = { readonly google: Remote; readonly hubspot: Remote; readonly account: string; readonly ledger: Ledger }

/** The same people in an address book and in a portal: most only stand there, some in one of both, some are edited, some removed. */
export async function furnish(of: Accounts, quiet: number): Promise<{ names: string[]; victims: string[] }> {
  const names = Array.from({ length: 150 }, (_, at) => `Edited-${at}`)
  const victims = Array.from({ length: 16 }, (_, at) => `Victim-${at}`)
  const numbers = Array.from({ length: quiet }, (_, at) => at)
  const named = (only: (at: number) => boolean): string[] => [...victims, ...names, ...numbers.filter(only).map((at) => `Quiet-${at}`)]
  await intoGoogle(
    of,
    named((at) => at % 3 !== 1),
  )
  await intoHubspot(
    of,
    named((at) => at % 3 !== 2),
  )
  return { names, victims }
}

const addressOf = (name: string): string => `${name.toLowerCase()}@people.example.com`

async function intoGoogle({ google, account, ledger }: Accounts, all: readonly string[]): Promise<void> {
  for (const part of chunk(all, 200)) {
    const contacts = part.map((name) => ({
      contactPerson: { names: [{ givenName: name, familyName: 'Old' }], emailAddresses: [{ value: addressOf(name), type: 'work' }] },
    }))
    await google.as(account, { method: 'POST', path: '/v1/people:batchCreateContacts', json: { contacts, readMask: 'names' } })
    for (const name of part) ledger.made('google', name, { lastName: 'Old' })
  }
}

async function intoHubspot({ hubspot, account, ledger }: Accounts, all: readonly string[]): Promise<void> {
  for (const part of chunk(all, 100)) {
    const inputs = part.map((name) => ({ properties: { firstname: name, lastname: 'Old', email: addressOf(name) } }))
    await hubspot.as(account, { method: 'POST', path: '/crm/objects/2026-09/contacts/batch/create', json: { inputs } })
    for (const name of part) ledger.met('hubspot', name, { lastName: 'Old' })
  }
}
