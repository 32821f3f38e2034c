import { openHttp } from '#connections/http.flow.ts'
import { openTokens } from '#connections/token.flow.ts'
import type { Raw } from '#connectors/kit/stream.ts'
import type { Kind } from '#model/kinds.ts'
import { must } from '#lib/must.ts'
import { connectAccount, makeDesk, newAccount } from '../connect.ts'
import { makeCaller, testDatabase } from '../database.ts'
import { startSandboxProcess } from '../sandbox.ts'
import { samples } from './samples.ts'
import type { OpenWorld } from './world.ts'

const lively = 'ana@northwind-sandbox.test'
const writes = /\/batch\/(create|update|upsert|archive)$/
const minuteMs = 60_000
const types: Readonly<Partial<Record<Kind, string>>> = { contact: 'contacts', company: 'companies', deal: 'deals' }
const typeOf = (kind: Kind): string => must(types[kind], kind)
const edited: Readonly<Record<string, string>> = { contacts: 'jobtitle', companies: 'website', deals: 'dealname' }
const unacceptable: Readonly<Record<string, Raw>> = {
  contacts: { emails: [{ value: 'no address at all', primary: true }] },
  companies: { properties: { name: 'X', industry: 'NO_INDUSTRY' } },
  deals: { properties: { dealname: 'Without a stage' } },
}

/** What none of the seeded objects has. */
const unfilled = { companies: { zip: '1100-060' }, contacts: { date_of_birth: '1984-02-29' } }

/** HubSpot's sandbox in a process of its own, with a connection that PipeDesk made and a portal that is prepared; both live by one clock, which moves on. */
export const hubspotWorld: OpenWorld = async (connector) => {
  const [database, sandbox] = await Promise.all([testDatabase(), startSandboxProcess()])
  const { hubspot: remote } = sandbox
  let aheadMs = 0
  const clock = { now: () => new Date(Date.now() + aheadMs) }
  const advance = async (ms: number): Promise<void> => {
    await remote.control('clock', { advanceMs: ms })
    aheadMs += ms
  }
  return {
    unacceptable: (kind) => must(unacceptable[typeOf(kind)], kind),
    // HubSpot computes the additional addresses, so a contact has the one that is written.
    samples: {
      contact: (at) => {
        const { emails, ...rest } = must(samples.contact, 'contacts')(at)
        return { ...rest, emails: Array.isArray(emails) ? emails.slice(0, 1) : [] }
      },
    },
    place: async (isLively = false) => {
      const account = isLively ? lively : newAccount()
      await remote.control('limits', { account, burst: null, search: null })
      const desk = makeDesk(database.db, { connector, remote }, { clock })
      const caller = await makeCaller(database.db)
      const { id: connectionId, accountId } = await connectAccount(desk, remote, { caller, account, provider: connector.id })
      const opened = await openHttp(desk, openTokens(desk), { workspaceId: caller.workspaceId, connectionId, urgent: true })
      const http = { ...opened, now: clock.now }
      for (const preparation of connector.preparations ?? []) await preparation.make(http)
      const call = (path: string, method = 'GET', json?: object) =>
        remote.as(account, { method, path: `/crm/${path}`, ...(json && { json }) })
      if (isLively) for (const [type, properties] of Object.entries(unfilled)) await fillIn(call, type, properties)
      return {
        http,
        fill: async (kind, count) => {
          await remote.control('fill', { kind: typeOf(kind), count, account })
          // What is read once more, for the search may lag, lies behind.
          await advance(10 * minuteMs)
        },
        edit: async (kind, id) => {
          const type = typeOf(kind)
          const properties = { [must(edited[type], type)]: `https://edited.example/${Math.random()}` }
          await call(`objects/2026-09/${type}/${id}`, 'PATCH', { properties })
          await advance(1_000)
        },
        // Deletions are looked up every hour.
        remove: async (kind, id) => {
          await call(`objects/2026-09/${typeOf(kind)}/${id}`, 'DELETE')
          await advance(61 * minuteMs)
        },
        count: async (kind) => {
          const { total } = await call(`objects/2026-09/${typeOf(kind)}/search`, 'POST', { filterGroups: [], limit: 1 })
          return Number(total)
        },
        // A cursor names the properties it was read with; once a day they are looked at.
        expireCursors: async () => {
          for (const type of Object.values(types)) {
            const json = { name: 'shoe_size', label: 'Shoe size', type: 'number', fieldType: 'number', groupName: groupOf(type) }
            await call(`properties/2026-09/${type}`, 'POST', json)
          }
          await advance(25 * 60 * minuteMs)
        },
        trouble: async (rule) => {
          await remote.control('faults', { match: writes.source, ...rule })
        },
        calls: async () => {
          const made = (await remote.log('/crm/')).filter((each) => each.account === accountId)
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

type Call = (path: string, method?: string, json?: object) => Promise<Record<string, unknown>>

async function fillIn(call: Call, type: string, properties: object): Promise<void> {
  const { results } = (await call(`objects/2026-09/${type}?limit=1`)) as { readonly results: readonly { readonly id: string }[] }
  await call(`objects/2026-09/${type}/${must(results[0], type).id}`, 'PATCH', { properties })
}

const groupOf = (type: string): string => `${type === 'companies' ? 'company' : type.slice(0, -1)}information`
