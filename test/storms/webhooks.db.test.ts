import { setTimeout as pause } from 'node:timers/promises'
import type { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hubspot } from '#connectors/hubspot/index.ts'
import type { Connector } from '#connectors/kit/connector.ts'
import { sandboxSetup } from '#connectors/kit/setup.ts'
import { answerOf, respond } from '#http/faults.ts'
import { room, type Env } from '#http/route.ts'
import { startServer, type Listening } from '#http/server.ts'
import { must } from '#lib/must.ts'
import { hookRoutes } from '#sync/hooks/hook.routes.ts'
import { quantile } from '#test/bench/row.ts'
import { chance, type Chance } from '#test/laws/engine/random.ts'
import { seedOf } from '#test/laws/law.ts'
import { auditOf, crooked, openPortal, openWorld, type Portal, type World } from './world.ts'

const minuteMs = 60_000
const storm = { timeout: 300_000 }
const contacts = 1000
const edits = 240
const rings = 10_000
let world: World
beforeAll(async () => void (world = await openWorld()))
afterAll(() => world?.[Symbol.asyncDispose]())

/** HubSpot's connector, with the ids that were read by rings, in order. */
function lookedOn(): { readonly connector: Connector; readonly read: string[] } {
  const read: string[] = []
  const contact = must(hubspot.streams.contact, 'contact')
  const looking = { ...contact, read: (...asked: Parameters<typeof contact.read>) => (read.push(...asked[2]), contact.read(...asked)) }
  return { read, connector: { ...hubspot, streams: { ...hubspot.streams, contact: looking } } }
}

/** The door for providers at an address of its own; how long each answer took in ms. */
async function door({ stage, connection }: Portal): Promise<{ readonly at: Listening; readonly tookMs: number[]; readonly url: string }> {
  const tookMs: number[] = []
  const app = room()
  app.use('*', async (_, next) => {
    const from = performance.now()
    await next()
    tookMs.push(performance.now() - from)
  })
  const provider = { connector: hubspot, setup: sandboxSetup(hubspot, world.remote.origin), sandbox: connection.sandbox }
  const needs = { providers: new Map([['hubspot', provider]]), webhookBase: '' }
  const at = await startServer(app, { host: '127.0.0.1', port: 0 })
  Object.assign(needs, { webhookBase: at.url })
  app.route('/api', hookRoutes(stage.engine, needs) as unknown as Hono<Env>)
  app.onError((error, c) => respond(c, answerOf(error)))
  return { at, tookMs, url: `${at.url}/api/hooks/hubspot` }
}

type Pair = { readonly recordId: string; readonly remoteId: string }
type Last = Readonly<Record<'here' | 'there', Map<string, string>>>

/** People of both sides edit, each a field of their own; returns what each wrote last, by remote. */
async function edited({ stage, control }: Portal, pairs: readonly Pair[], dice: Chance): Promise<Last> {
  const last = { here: new Map<string, string>(), there: new Map<string, string>() }
  for (let edit = 0; edit < edits; edit += 1) {
    const { recordId, remoteId } = dice.pick(pairs)
    const side = edit % 2 === 0 ? 'here' : 'there'
    const text = `By ${side} ${edit}`
    if (side === 'here') await stage.edit(recordId, { lastName: text })
    else await control('edit', { kind: 'contacts', id: remoteId, properties: { jobtitle: text } })
    last[side].set(remoteId, text)
  }
  return last
}

/** Pairs whose sides differ, or that do not show what was written last. */
async function wrong({ stage, listed }: Portal, pairs: readonly Pair[], last: Last): Promise<readonly unknown[]> {
  const shown = new Map((await listed('contacts', ['lastname', 'jobtitle'])).map((each) => [each.id, each.properties]))
  const records = new Map((await stage.records()).map((each) => [each.id, each.values]))
  expect([records.size, shown.size]).toEqual([contacts, contacts])
  return pairs.flatMap(({ recordId, remoteId }) => {
    const [mine, theirs] = [records.get(recordId), shown.get(remoteId)]
    const here = [mine?.lastName ?? null, mine?.title ?? null]
    const there = [theirs?.lastname ?? null, theirs?.jobtitle ?? null]
    const wanted = [last.here.get(remoteId) ?? here[0], last.there.get(remoteId) ?? here[1]]
    return JSON.stringify([here, there]) === JSON.stringify([wanted, wanted]) ? [] : [{ remoteId, here, there, wanted }]
  })
}

const bells = (portal: Portal, id: string) => async (): Promise<void> => {
  await portal.job('ring', id)
  await portal.stage.job('follow')
  await portal.job('push', id)
}

test('10,000 webhooks, doubled and out of order, while both sides are edited: both end equal, each read about once', storm, async () => {
  const seed = seedOf()
  const dice = chance(seed)
  const { connector, read } = lookedOn()
  const portal = await openPortal(world, connector, { calls: 1_000_000, searches: 1_000_000 })
  const { stage, control, settle } = portal
  await control('limits', { burst: null, search: null })
  await control('fill', { kind: 'contacts', count: contacts, stepMs: 1 })
  await world.advance(10 * minuteMs)
  await portal.start(['contact'])
  await settle()
  const pairs = (await stage.links()).map((link) => ({ recordId: must(link.recordId, 'record'), remoteId: must(link.remoteId, 'remote') }))
  const work = bells(portal, await portal.stream('contact'))
  const { at, tookMs, url } = await door(portal)
  try {
    // The stand-in signs by real time, the hub lives ahead of it.
    await world.remote.control('webhooks', { targetUrl: url, double: true, reorder: true, skewMs: world.aheadMs() })
    const since = await stage.now()
    read.length = 0
    // Time stands while it rages, so that no bell comes to rest before the storm is over, on a slow machine neither.
    world.stand()
    const from = performance.now()
    let ragedMs = 0
    const over = new AbortController()
    const ids = shuffled([...pairs, ...pairs], dice).map(({ remoteId }) => remoteId)
    const raging = control('storm', { count: rings, ids, atOnce: 20 }).finally(() => {
      over.abort()
      ragedMs = performance.now() - from
    })
    const hub = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await work()
        await pause(400)
      }
    }
    const [told, last] = await Promise.all([raging, edited(portal, pairs.slice(0, 200), dice), hub()])
    expect(told).toMatchObject({ sent: rings, taken: rings, refused: 0 })
    await world.remote.control('flush', { timeoutMs: 30_000 })
    world.goOn()
    // By rings alone: nobody asks HubSpot what changed.
    for (let turn = 0; turn < 6; turn += 1) {
      await world.advance(11_000)
      await work()
    }
    expect(await wrong(portal, pairs, last), `LAWS_SEED=${seed}`).toEqual([])
    expect(await crooked(stage)).toEqual([])
    process.stdout.write(
      `${tookMs.length} calls answered, p50 ${quantile(tookMs, 0.5).toFixed(0)} ms, p95 ${quantile(tookMs, 0.95).toFixed(0)} ms\n`,
    )
    process.stdout.write(`${read.length} reads of ${new Set(read).size} ids in ${(ragedMs / 1000).toFixed(0)} s\n`)
    expect(new Set(read).size).toBe(contacts)
    // Once at once, and once when it has settled; an edit is rung for by itself.
    expect(read.length).toBeLessThan(2 * contacts + 2 * edits)
    // Nothing was written that nobody wrote: an edit is one change here, however often it rang, and no further look finds another.
    const written = await changes(portal, since)
    expect(written).toBeLessThanOrEqual(edits)
    await settle()
    expect(await changes(portal, since)).toBe(written)
  } finally {
    world.goOn()
    await world.remote.control('webhooks', { targetUrl: url, subscriptions: [] })
    await at.close(0)
  }
})

/** How many changes of contacts the audit has since. */
async function changes({ stage }: Portal, since: string): Promise<number> {
  const times = await auditOf(stage, 'contact', since)
  return Object.entries(times).reduce((sum, [each, records]) => sum + Number(each) * records, 0)
}

function shuffled<T>(all: readonly T[], dice: Chance): T[] {
  const left = [...all]
  for (let at = left.length - 1; at > 0; at -= 1) {
    const other = dice.below(at + 1)
    ;[left[at], left[other]] = [left[other] as T, left[at] as T]
  }
  return left
}
