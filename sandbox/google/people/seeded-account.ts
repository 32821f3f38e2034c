import type { people_v1 } from '@googleapis/people'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { command } from '../../control/command.ts'
import { startSandbox, type Sandbox } from '../../start.ts'
import { peopleClient } from '../clients.ts'

/** The sandbox of one test file: as seeded before each test, with a client of the first account, which a test may change for another. */
export function seededAccount(): { readonly origin: string; client: people_v1.People } {
  let sandbox: Sandbox
  const account = {} as { origin: string; client: people_v1.People }
  beforeAll(async () => {
    sandbox = await startSandbox()
    account.origin = sandbox.google.origin
  })
  beforeEach(async () => {
    await command(account.origin, 'POST reset')
    account.client = await peopleClient(account.origin)
  })
  afterAll(() => sandbox.close())
  return account
}
