import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { must } from '#lib/must.ts'
import { chance } from '#test/laws/engine/random.ts'
import { seedOf } from '#test/laws/law.ts'
import type { Stage } from '#test/sync/stage.ts'
import { crooked, openPortal, openWorld, type World } from './world.ts'

const minuteMs = 60_000
const storm = { timeout: 240_000 }
const contacts = 60
const rounds = 24
const editsPerRound = 12
let world: World
beforeAll(async () => void (world = await openWorld()))
afterAll(() => world?.[Symbol.asyncDispose]())

/** The field that each side writes alone: numbers that only grow, so that one that comes again has flipped back. */
const fields = { here: { local: 'lastName', remote: 'lastname' }, there: { local: 'title', remote: 'jobtitle' } } as const

test('the search lags by 90 s while both sides are edited: nothing is lost, and nothing flips back on either side', storm, async () => {
  const seed = seedOf()
  const dice = chance(seed)
  const { stage, control, start, round, settle, listed, there } = await openPortal(world)
  await control('fill', { kind: 'contacts', count: contacts })
  await world.advance(10 * minuteMs)
  await start(['contact'])
  await settle()
  await control('lag', { ms: 90_000 })
  const pairs = (await stage.links()).map(({ recordId, remoteId }) => ({
    recordId: must(recordId, 'linked'),
    remoteId: must(remoteId, 'linked'),
  }))
  expect(pairs).toHaveLength(contacts)
  const last = { here: new Map<string, string>(), there: new Map<string, string>() }
  const began = await stage.now()
  for (let serial = 1000, turn = 0; turn < rounds; turn += 1) {
    for (let edit = 0; edit < editsPerRound; edit += 1, serial += 1) {
      const { recordId, remoteId } = dice.pick(pairs)
      if (dice.next() < 0.5) {
        await stage.edit(recordId, { [fields.here.local]: String(serial) })
        last.here.set(remoteId, String(serial))
      } else {
        await control('edit', { kind: 'contacts', id: remoteId, properties: { [fields.there.remote]: String(serial) } })
        last.there.set(remoteId, String(serial))
      }
    }
    await world.advance(5000 + Math.round(dice.next() * 25_000))
    await round()
  }
  await world.advance(5 * minuteMs)
  await settle()

  const shown = new Map((await listed('contacts', [fields.here.remote, fields.there.remote])).map((each) => [each.id, each.properties]))
  const records = new Map((await stage.records()).map((each) => [each.id, each.values]))
  const wrong = pairs.flatMap(({ recordId, remoteId }) =>
    (['here', 'there'] as const).flatMap((side) => {
      const [mine, theirs] = [records.get(recordId)?.[fields[side].local], shown.get(remoteId)?.[fields[side].remote]]
      const wanted = last[side].get(remoteId) ?? mine
      return mine === wanted && theirs === wanted ? [] : [`${side} ${remoteId}: ${JSON.stringify({ mine, theirs, wanted })}`]
    }),
  )
  expect(wrong, `LAWS_SEED=${seed}`).toEqual([])
  expect(await flips(stage, began)).toEqual([])
  for (const { remoteId } of pairs) {
    const { propertiesWithHistory: past } = (await there(
      `objects/contacts/${remoteId}?propertiesWithHistory=${fields.here.remote},${fields.there.remote}`,
    )) as { propertiesWithHistory: Record<string, readonly { readonly value: string }[]> }
    for (const values of Object.values(past)) {
      const numbers = values
        .map(({ value }) => Number(value))
        .filter((value) => !Number.isNaN(value))
        .toReversed()
      expect(numbers, `${remoteId}, LAWS_SEED=${seed}`).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
    }
  }
  expect(await crooked(stage)).toEqual([])
})

/** Records whose audit has a number of one of the fields that is no greater than one before. */
async function flips(stage: Stage, since: string): Promise<readonly string[]> {
  return stage.tx(async (tx) => {
    const { rows } = await sql<{ what: string }>`select record || ' ' || field || ' ' || value || ' after ' || before as what from (
        select record, field, value, lag(value) over (partition by record, field order by xid, seq) as before from app.audit a,
          jsonb_each_text(a.after) x (field, value) where a.kind = 'contact' and a.xid::text::bigint >= ${since}::bigint and field in ('lastName', 'title') and value ~ '^\\d+$') y
      where before is not null and value::int <= before::int`.execute(tx)
    const { rows: counted } = await sql<{
      count: number
    }>`select count(*)::int as count from app.audit a, jsonb_object_keys(a.after) x (field)
      where a.kind = 'contact' and a.xid::text::bigint >= ${since}::bigint and field in ('lastName', 'title')`.execute(tx)
    expect(counted[0]?.count).toBeGreaterThan(rounds * 6)
    return rows.map(({ what }) => what)
  })
}
