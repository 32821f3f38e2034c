import type { Client } from '@hubspot/api-client'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { command } from '../control/command.ts'
import { startSandbox, type Sandbox } from '../start.ts'
import { hubspotClient } from './clients.ts'

/** The account of a portal that holds nothing. */
export const EMPTY = 'new@northwind-sandbox.test'

/** The sandbox of one test file: as seeded before each test, with a client of the empty portal. */
export function emptyPortal(): { readonly origin: string; readonly client: Client } {
  let sandbox: Sandbox
  const portal = {} as { origin: string; client: Client }
  beforeAll(async () => {
    sandbox = await startSandbox()
    portal.origin = sandbox.hubspot.origin
  })
  beforeEach(async () => {
    await command(portal.origin, 'POST reset')
    portal.client = await hubspotClient(portal.origin, { account: EMPTY })
  })
  afterAll(() => sandbox.close())
  return portal
}
