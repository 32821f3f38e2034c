import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { command } from './command.ts'
import { authorizeUrl, consent, oauthClient, peopleClient } from '../google/clients.ts'
import { startSandbox } from '../start.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const LIST = { resourceName: 'people/me', personFields: 'names,memberships,metadata', pageSize: 1000, requestSyncToken: true }

it('takes up where it was left: contacts, groups, grants, sync tokens, bulk data', async () => {
  const before = await startSandbox({ dataDir })
  const { origin } = before.google
  const oauth = oauthClient(origin)
  const { url, verifier } = authorizeUrl(oauth)
  const { tokens } = await oauth.getToken({ code: (await consent(origin, url)).get('code') ?? '', codeVerifier: verifier })
  const client = await peopleClient(origin)
  await command(origin, 'POST fill', { kind: 'contacts', count: 50 })
  const { data: first } = await client.people.connections.list(LIST)
  const { data: born } = await client.people.createContact({ requestBody: { names: [{ givenName: 'Kept' }] } })
  await client.people.deleteContact({ resourceName: first.connections?.[0]?.resourceName ?? '' })
  await client.contactGroups.create({ requestBody: { contactGroup: { name: 'Kept group' } } })
  const seen = await client.people.connections.list(LIST)
  await before.close()
  // What a kill leaves behind at the end of the file.
  appendFileSync(join(dataDir, 'google.jsonl'), '{"is":"contact","acc')

  const after = await startSandbox({ dataDir })
  const again = await peopleClient(after.google.origin)
  const { data: delta } = await again.people.connections.list({ ...LIST, syncToken: first.nextSyncToken ?? '' })
  expect(delta.connections?.map((one) => [one.resourceName, one.metadata?.deleted ?? false])).toEqual([
    [born.resourceName, false],
    [first.connections?.[0]?.resourceName, true],
  ])
  expect((await again.people.connections.list(LIST)).data.connections).toEqual(seen.data.connections)
  expect((await again.contactGroups.list({ pageSize: 100 })).data.contactGroups?.map((one) => [one.name, one.memberCount])).toContainEqual([
    'myContacts',
    450,
  ])
  expect((await again.contactGroups.list({ pageSize: 100 })).data.contactGroups?.at(-1)?.name).toBe('Kept group')
  const renewing = oauthClient(after.google.origin)
  renewing.setCredentials({ refresh_token: tokens.refresh_token ?? '' })
  expect((await renewing.refreshAccessToken()).credentials.access_token).toBeDefined()
  await command(after.google.origin, 'POST reset')
  const anew = await peopleClient(after.google.origin)
  expect((await anew.people.connections.list(LIST)).data.totalItems).toBe(400)
  await after.close()
})
