import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { company } from '#model/company.ts'
import { contact } from '#model/contact.ts'
import { deal } from '#model/deal.ts'
import { lead } from '#model/lead.ts'
import { note } from '#model/note.ts'
import { asking, type Asking } from '../../../test/asking.ts'
import { makeCaller, testDatabase, type TestDatabase } from '../../../test/database.ts'
import { recordRoutes } from './record.routes.ts'
import type { Hint } from './record.flow.ts'
import { noWhy } from './why.flow.ts'

let database: TestDatabase
let admin: Asking
let stranger: Asking
const hints: Hint[] = []

beforeAll(async () => {
  database = await testDatabase()
  const rooms = { db: database.db, newId: randomUUID, written: (hint: Hint) => void hints.push(hint), why: noWhy }
  const mounted = Object.fromEntries([company, contact, deal, lead, note].map((noun) => [`/${noun.plural}`, recordRoutes(noun, rooms)]))
  admin = asking(mounted, await makeCaller(database.db))
  stranger = asking(mounted, await makeCaller(database.db))
})
afterAll(() => database.close())

test('a contact is created, read, changed, deleted and restored', async () => {
  const made = await admin('POST', '/contacts', { first_name: 'Ana', lastName: 'Souza', emails: [{ value: 'ana@acme.com' }] })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  expect(made.body).toMatchObject({ firstName: 'Ana', rev: 1, emails: [{ value: 'ana@acme.com', type: 'other', primary: true }], custom: {}, googleContactId: null, lastSyncedAt: null })
  const { id } = made.body
  expect(made.headers.get('etag')).toBe('"1"')
  expect((await admin('GET', `/contacts/${id}`)).body).toEqual(made.body)
  const changed = await admin('PATCH', `/contacts/${id}`, { title: 'CTO' })
  expect(changed.body).toMatchObject({ title: 'CTO', rev: 2, firstName: 'Ana' })
  expect((await admin('PATCH', `/contacts/${id}`, { title: 'CTO' })).body.rev).toBe(2)
  expect((await admin('DELETE', `/contacts/${id}?reason=left`)).status).toBe(200)
  expect((await admin('GET', `/contacts/${id}`)).status).toBe(404)
  expect((await admin('GET', '/contacts?deleted=true')).body.items.map((each: { id: string }) => each.id)).toEqual([id])
  expect((await admin('POST', `/contacts/${id}/restore`)).body).toMatchObject({ title: 'CTO', deletedAt: null })
  expect(hints.filter((hint) => hint.ids.includes(id))).toHaveLength(5)
  for (const path of [`/contacts/${id}`, `/contacts/${id}/fields/title/why`]) expect((await stranger('GET', path)).status).toBe(404)
  expect((await stranger('GET', '/contacts')).body.items).toEqual([])
})
