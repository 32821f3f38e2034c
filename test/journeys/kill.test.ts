import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWindow, program, type Window } from './browser.ts'
import { somebodyAt } from './google.ts'
import { connectGoogle, makeFirstAccount } from './steps.ts'
import { openWorld, type World } from './world.ts'

const many = 10_000
const account = 'new@northwind-sandbox.test'

describe.skipIf(program === null)('kill -9 in the middle of a first sync of 10,000', () => {
  let world: World
  let window: Window
  beforeAll(async () => {
    world = await openWorld()
    window = await openWindow(world.origin)
  })
  afterAll(async () => {
    await window?.close()
    await world?.close()
  })

  test('started again it finishes, with no duplicate on either side', async () => {
    const { page } = window
    await makeFirstAccount(window)
    const google = await somebodyAt(await connectGoogle(page, account), account)
    await google.control('fill', { kind: 'contacts', count: many })
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByText(/^[1-7],000 of 10,000 · /).waitFor({ timeout: 60_000 })
    await world.kill()
    const killedAt = performance.now()
    await world.begin()
    await page.goto(`${world.origin}/connections`)
    await page.getByText('10,000 linked').waitFor({ timeout: 150_000 })
    await expect.poll(() => page.getByRole('progressbar').count(), { timeout: 60_000 }).toBe(0)
    process.stdout.write(
      `journey: 10,000 contacts stood ${Math.round((performance.now() - killedAt) / 1000)} s after kill -9 of everything\n`,
    )
    const there = (await (await somebodyAt(await sandboxOf(window), account)).list()).map(({ resourceName }) => resourceName)
    expect(there).toHaveLength(many)
    const here = await googleIdsHere(window)
    expect(here).toHaveLength(many)
    expect(new Set(here)).toEqual(new Set(there))
  }, 280_000)
})

/** Where the stand-in is after a restart: where reconnecting would send the browser. */
async function sandboxOf({ page }: Window): Promise<string> {
  const answer = await page.evaluate(async () =>
    (
      await fetch('/api/crm/connect', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ provider: 'google' }),
      })
    ).json(),
  )
  return new URL((answer as { redirectUrl: string }).redirectUrl).origin
}

async function googleIdsHere({ page }: Window): Promise<string[]> {
  return page.evaluate(async () => {
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const { items, pagination }: { items: { googleContactId: string }[]; pagination: { next?: string | null } } = await (
        await fetch(`/api/contacts?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
      ).json()
      ids.push(...items.map(({ googleContactId }) => googleContactId))
      cursor = pagination.next ?? null
    }
    return ids
  })
}
