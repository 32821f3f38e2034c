import { openHttp } from '#connections/http.flow.ts'
import { openTokens } from '#connections/token.flow.ts'
import { connectAccount, makeDesk, newAccount } from '../connect.ts'
import { makeCaller, testDatabase } from '../database.ts'
import { startSandboxProcess } from '../sandbox.ts'
import type { OpenWorld } from './world.ts'

const lively = 'ana@northwind-sandbox.test'
const writes = /:(batch(Create|Update|Delete)Contacts|createContact|updateContact|deleteContact)/

/** Google's sandbox in a process of its own, with a connection that PipeDesk made. */
export const googleWorld: OpenWorld = async (connector) => {
  const [database, sandbox] = await Promise.all([testDatabase(), startSandboxProcess()])
  const { google: remote } = sandbox
  return {
    unacceptable: () => ({ names: [{ givenName: 'Two' }, { givenName: 'Names' }] }),
    place: async (isLively = false) => {
      const account = isLively ? lively : newAccount()
      const desk = makeDesk(database.db, { connector, remote })
      const caller = await makeCaller(database.db)
      const { id: connectionId } = await connectAccount(desk, remote, { caller, account })
      const http = await openHttp(desk, openTokens(desk), { workspaceId: caller.workspaceId, connectionId, urgent: true })
      const get = (path: string) => remote.as(account, { path })
      return {
        http,
        fill: async (_kind, count) => {
          await remote.control('fill', { kind: 'contacts', count, account })
        },
        edit: async (_kind, id) => {
          const person = await get(`/v1/${id}?personFields=biographies,metadata`)
          const json = { ...person, biographies: [{ value: `Edited there, not yet ${Math.random()}` }] }
          await remote.as(account, { method: 'PATCH', path: `/v1/${id}:updateContact?updatePersonFields=biographies`, json })
        },
        remove: async (_kind, id) => {
          await remote.as(account, { method: 'DELETE', path: `/v1/${id}:deleteContact` })
        },
        count: async () => ((await get('/v1/people/me/connections?personFields=metadata')).totalItems as number | undefined) ?? 0,
        expireCursors: async () => {
          await remote.control('expire-cursors', { account })
        },
        trouble: async (rule) => {
          await remote.control('faults', { match: writes.source, ...rule })
        },
        calls: async () => {
          const made = (await remote.log('/v1/')).filter((call) => call.account === account && !call.path.endsWith('/userinfo'))
          const written = made.filter(({ path }) => writes.test(path)).length
          return { reads: made.length - written, writes: written }
        },
        forget: () => remote.clearLog(),
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([database.close(), sandbox.close()])
    },
  }
}
