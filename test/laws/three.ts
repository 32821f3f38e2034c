import { deepStrictEqual, ok } from 'node:assert/strict'
import fc from 'fast-check'
import { converge, type Link, pull, push, type Record } from './exchange.ts'
import { editHere, editThere, linkTo, systems, termsOf } from './fixpoint.ts'
import type { Law } from './law.ts'
import { edit, person } from './generators.ts'
import type { Edit, Person } from './person.ts'

/** One edit somewhere: in the hub (−1) or in one of three systems that spell phones, countries and days in three ways. */
type OneEdit = { readonly base: Person; readonly where: number; readonly edit: Edit; readonly style: number; readonly order: number }

const cases: fc.Arbitrary<OneEdit> = fc.record({
  base: person,
  where: fc.integer({ min: -1, max: systems.length - 1 }),
  edit,
  style: fc.nat({ max: 5 }),
  order: fc.nat({ max: 5 }),
})

/** After one edit, each other system is written at most once, the edited one not at all, and all come to mean the same. */
export const three: Law<OneEdit> = {
  name: 'three systems',
  cases,
  holds: (of, parts) => {
    const terms = termsOf('last_write_wins', 'remote')
    const record: Record = { values: null }
    const links = systems.map((system) => linkTo(system, parts))
    const [first] = links
    if (first) first.remote = first.system.render(of.base)
    if (first) pull(record, first, { parts, terms })
    for (const link of links) push(record, link, { parts, terms })
    for (const link of links) link.remote ??= {}
    converge(record, links, { parts, terms })
    const edited = links[of.where]
    if (edited) editThere(edited, [of.edit])
    else editHere(record, [of.edit], of.style)
    const writes = links.map(() => 0)
    const turn = rotated(links, of.order)
    for (let round = 0; round < 4; round += 1) {
      for (const link of turn) {
        pull(record, link, { parts, terms })
        if (push(record, link, { parts, terms }).length > 0) writes[links.indexOf(link)] = (writes[links.indexOf(link)] ?? 0) + 1
      }
    }
    const told = `${writes.join()} writes to ${links.map((link) => link.system.name).join()}`
    deepStrictEqual(
      writes.filter((count) => count > 1),
      [],
      told,
    )
    // Where the edited system holds only some of several, taking one away lets the next move up.
    const movesUp = 'do' in of.edit && (of.edit.do === 'remove' || of.edit.do === 'retype') && edited?.system.name !== 'peopleish'
    if (edited && !movesUp) deepStrictEqual(writes[of.where], 0, told)
    settled(record, links)
  },
}

function settled(record: Record, links: readonly Link[]): void {
  for (const link of links) {
    for (const slot of link.mapping.slots) {
      const theirs = slot.read(link.remote ?? {}, link.mapping.references)
      if (!slot.pulls || !slot.pushes || slot.capacity !== null || theirs === undefined) continue
      ok(
        slot.same(slot.get(record.values ?? {}), theirs),
        `${link.system.name} ${slot.key}: ${JSON.stringify([slot.get(record.values ?? {}), theirs])}`,
      )
    }
  }
}

function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const at = by % list.length
  const turned = [...list.slice(at), ...list.slice(0, at)]
  return by >= list.length ? turned.toReversed() : turned
}
