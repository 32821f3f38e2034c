import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { begin } from '#connections/begin.flow.ts'
import { finish } from '#connections/callback.flow.ts'
import { openHttp } from '#connections/http.flow.ts'
import { openTokens } from '#connections/token.flow.ts'
import { must } from '#lib/must.ts'
import { makeDesk, newAccount } from '../connect.ts'
import { makeCaller, testDatabase } from '../database.ts'
import { conforms } from './conforms.ts'
import { kontor } from './kontor/connector.ts'
import { openKontor } from './kontor/stand-in.ts'
import { samples } from './samples.ts'
import type { OpenWorld } from './world.ts'

const kontorWorld: OpenWorld = async (connector) => {
  const [database, standIn] = await Promise.all([testDatabase(), openKontor()])
  return {
    unacceptable: () => ({ role: 'Nobody' }),
    place: async (isLively = false) => {
      const account = newAccount()
      const books = standIn.account(account)
      const fill = (count: number): void => {
        for (let at = 0; at < count; at += 1) {
          const { firstName = '', lastName = '', emails = [], phones = [] } = must(samples.contact, 'contacts')(at)
          const listed = (values: unknown) =>
            (values as { value: string; type: string; primary: boolean }[]).map(({ value, type, primary }) => ({
              value,
              kind: { work: 'office', home: 'private', mobile: 'handy' }[type] ?? 'other',
              main: primary,
              note: `kept ${at}`,
            }))
          books.put({ given: firstName, family: lastName, role: `Role ${at}`, mails: listed(emails), numbers: listed(phones) })
        }
      }
      if (isLively) fill(40)
      const remote = { origin: standIn.origin } as Parameters<typeof makeDesk>[1]['remote']
      const desk = makeDesk(database.db, { connector, remote })
      const caller = await makeCaller(database.db)
      const { redirectUrl } = await begin(desk, caller, { provider: connector.id })
      const state = new URL(redirectUrl ?? '').searchParams.get('state') ?? ''
      const answer = new URLSearchParams({ code: account, state })
      const { connection } = await finish(desk, caller, { provider: connector.id, state, answer })
      const at = { workspaceId: caller.workspaceId, connectionId: connection.id }
      const one = (id: string) => must(books.contacts.get(id), id)
      return {
        http: await openHttp(desk, openTokens(desk), { ...at, urgent: true }),
        fill: (_kind, count) => Promise.resolve(fill(count)),
        edit: (_kind, id) => Promise.resolve(void books.change(one(id), { role: `Edited ${Math.random()}` })),
        remove: (_kind, id) => Promise.resolve(void books.change(one(id), null)),
        count: () => Promise.resolve(books.living().length),
        expireCursors: () => Promise.resolve(books.forgetThePast()),
        trouble: (rule) => Promise.resolve(void (books.trouble = { ...rule })),
        calls: () => Promise.resolve({ reads: books.reads, writes: books.writes }),
        forget: () => Promise.resolve(void Object.assign(books, { reads: 0, writes: 0 })),
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([database.close(), standIn.close()])
    },
  }
}

test('a third provider is one file of at most 200 lines, and knows the kit alone', async () => {
  const source = await readFile(new URL('kontor/connector.ts', import.meta.url), 'utf8')
  expect(source.split('\n').length).toBeLessThanOrEqual(200)
  const seen = [...source.matchAll(/from '#([a-z]+)/g)].map(([, room]) => room)
  expect(new Set(seen)).toEqual(new Set(['connectors', 'lib']))
})

conforms(kontor, kontorWorld)
