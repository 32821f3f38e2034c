import { deepStrictEqual, ok } from 'node:assert/strict'
import { termsOf } from './fixpoint.ts'
import { type Event, history, type History } from './history-case.ts'
import { parseHub, renderHub } from './hub.ts'
import type { Law } from './law.ts'
import { peopleish } from './peopleish.ts'
import { edited } from './person.ts'
import { World } from './world.ts'

/**
 * Whole histories of many records against one provider with late pages, lost answers and copies: nothing is revived, nothing is made
 * twice, an older page moves nothing, a remote has one link and a record one live one; at rest both sides mean the same.
 */
export const histories: Law<History> = {
  name: 'histories',
  cases: history,
  holds: (of, parts) => {
    const world = new World(parts, { ...termsOf(of.rule, 'remote'), deletes: of.deletes })
    const ended = { here: new Set<string>(), there: new Set<string>() }
    const watch = (): void => {
      for (const [id, values] of world.records) if (values === null) ended.here.add(id)
      for (const [id, remote] of world.remotes) if (remote.raw === null) ended.there.add(id)
      for (const id of ended.here) ok(world.records.get(id) === null, `${id} is revived here`)
      for (const id of ended.there) ok(world.remotes.get(id)?.raw === null, `${id} is revived there`)
      unique(world)
    }
    for (const event of of.events) {
      happen(world, event)
      watch()
    }
    let before = ''
    for (let round = 0; round < 8; round += 1) {
      world.pull(world.list())
      world.push({})
      watch()
      const now = JSON.stringify([[...world.records], [...world.remotes]])
      if (now === before) break
      ok(round < 7, 'comes to rest')
      before = now
    }
    equal(world)
  },
}

function happen(world: World, event: Event): void {
  switch (event.do) {
    case 'newHere': {
      const id = `r${world.records.size}`
      world.records.set(id, renderHub(event.who, 0))
      world.links.push({ record: id, remote: null, state: 'unborn', bases: null, order: null })
      return
    }
    case 'newThere':
      world.write(`t${world.remotes.size}`, peopleish.render(event.who), null)
      return
    case 'editHere': {
      const [id, values] =
        nth(
          [...world.records].filter(([, each]) => each !== null),
          event.at,
        ) ?? []
      if (id !== undefined && values) world.records.set(id, renderHub(edited(parseHub(values), event.edit), event.at))
      return
    }
    case 'editThere': {
      const [id, remote] = nth(alive(world), event.at) ?? []
      if (id !== undefined && remote?.raw) world.write(id, peopleish.render(edited(peopleish.parse(remote.raw), event.edit)))
      return
    }
    case 'deleteHere': {
      const id = nth([...world.records.keys()], event.at)
      if (id !== undefined) world.records.set(id, null)
      return
    }
    case 'deleteThere': {
      const [id] = nth(alive(world), event.at) ?? []
      if (id !== undefined) world.write(id, null)
      return
    }
    case 'copyThere': {
      const [, remote] = nth(alive(world), event.at) ?? []
      if (remote) world.write(`t${world.remotes.size}`, remote.raw, remote.stamp)
      return
    }
    case 'pull':
      world.pages.push(world.list())
      world.pull(world.list())
      return
    case 'pullOld':
      pullOld(world, event.at)
      return
    case 'push':
      world.push({})
      return
    case 'pushLost':
      world.push({ lost: true })
      return
    case 'pushRaced':
      world.push({
        raced: (id) => world.records.set(id, renderHub(edited(parseHub(world.records.get(id) ?? {}), { on: 'title', to: 1 }), 0)),
      })
  }
}

/** A page that was taken before moves nothing, however late it comes again. */
function pullOld(world: World, at: number): void {
  const page = nth(world.pages, at)
  if (page === undefined) return
  const before = JSON.stringify([...world.records])
  world.pull(page)
  deepStrictEqual(JSON.stringify([...world.records]), before, 'an older page moves nothing')
}

function unique(world: World): void {
  const remotes = world.links.flatMap((link) => link.remote ?? [])
  deepStrictEqual(remotes.length, new Set(remotes).size, 'a remote has one link')
  const records = world.links
    .filter((link) => link.record !== null && link.remote !== null && !['gone', 'excluded'].includes(link.state))
    .map((link) => link.record)
  deepStrictEqual(records.length, new Set(records).size, 'a record has one link that syncs')
  for (const [record, remote] of world.bornHere)
    ok(!world.bornThere.has(remote), `${record} is made from ${remote}, which ${world.bornThere.get(remote) ?? '?'} made`)
  // One that was deleted there before its lost create was sought leaves no trace, and is made again.
  const makers = [...world.bornThere].flatMap(([remote, record]) => (world.remotes.get(remote)?.raw === null ? [] : [record]))
  deepStrictEqual(makers.length, new Set(makers).size, 'a record is made there once')
}

function equal(world: World): void {
  for (const link of world.links) {
    if (link.state !== 'live' || link.record === null || link.remote === null) continue
    const [values, raw] = [world.records.get(link.record) ?? null, world.remotes.get(link.remote)?.raw ?? null]
    ok(values !== null && raw !== null, `${link.record} is live on both sides`)
    const { conflicts } = world.parts.merge({ local: values, remote: raw, bases: link.bases }, world.mapping, world.terms)
    const open = new Set(conflicts.map((conflict) => conflict.field))
    for (const slot of world.mapping.slots)
      if (!open.has(slot.key))
        ok(slot.same(slot.get(values), slot.read(raw, world.mapping.references) ?? null), `${link.record} ${slot.key}`)
  }
}

const alive = (world: World) => [...world.remotes].filter(([, remote]) => remote.raw !== null)

function nth<T>(list: readonly T[], at: number): T | undefined {
  return list[at % Math.max(1, list.length)]
}
