import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditOf, crooked, openPortal, openWorld, type World } from './world.ts'

const minuteMs = 60_000
const storm = { timeout: 300_000 }
let world: World
beforeAll(async () => void (world = await openWorld()))
afterAll(() => world?.[Symbol.asyncDispose]())

test(
  '10,000 contacts of one instant, then edited in bulk at one instant, then 25,000 changed beyond the cap of a search: each once',
  storm,
  async () => {
    const { stage, start, round, control, listed } = await openPortal(world)
    const tell = stopwatch()
    await control('fill', { kind: 'contacts', count: 10_000, sameTimestamp: true })
    await world.advance(10 * minuteMs)
    const before = await stage.now()
    await start(['contact'])
    await round()
    tell('10,000 of one instant')
    expect(await auditOf(stage, 'contact', before)).toEqual({ 1: 10_000 })
    const there = await listed('contacts', [])
    expect(new Set((await stage.links()).filter(({ state }) => state === 'live').map(({ remoteId }) => remoteId))).toEqual(
      new Set(there.map(({ id }) => id)),
    )

    await world.advance(10 * minuteMs)
    await control('rewrite', { kind: 'contacts', properties: { jobtitle: 'Moved at once' } })
    await world.advance(10 * minuteMs)
    const edited = await stage.now()
    await round()
    tell('edited at one instant')
    expect(await auditOf(stage, 'contact', edited)).toEqual({ 1: 10_000 })
    expect(await titles(stage)).toEqual({ 'Moved at once': 10_000 })

    // 10,000 edited and 15,000 made, all within the window of one look.
    await control('rewrite', { kind: 'contacts', properties: { jobtitle: 'Beyond the cap' }, stepMs: 1 })
    await control('fill', { kind: 'contacts', count: 15_000, stepMs: 1 })
    await world.advance(minuteMs)
    const capped = await stage.now()
    await round()
    tell('25,000 changed')
    expect(await auditOf(stage, 'contact', capped)).toEqual({ 1: 25_000 })
    expect((await titles(stage))['Beyond the cap']).toBe(10_000)
    expect(await stage.records()).toHaveLength(25_000)

    const rested = await stage.now()
    await world.advance(minuteMs)
    await round()
    tell('looked at again')
    expect(await auditOf(stage, 'contact', rested)).toEqual({})
    expect(await crooked(stage)).toEqual([])
    expect(await world.remote.log('/(create|update|upsert|archive)$')).toEqual([])
  },
)

/** How many records have which title. */
async function titles(stage: { records(): Promise<readonly { readonly values: { readonly title?: unknown } }[]> }) {
  const counts: Record<string, number> = {}
  for (const { values } of await stage.records()) counts[String(values.title)] = (counts[String(values.title)] ?? 0) + 1
  return counts
}

function stopwatch(): (what: string) => void {
  let last = performance.now()
  return (what) => {
    const now = performance.now()
    process.stdout.write(`${what}: ${((now - last) / 1000).toFixed(1)} s\n`)
    last = now
  }
}
