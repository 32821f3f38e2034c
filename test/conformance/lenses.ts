import { expect, test } from 'vitest'
import type { Raw } from '#connectors/kit/stream.ts'
import { must } from '#lib/must.ts'
import type { Slot } from '#sync/lens/slot.ts'
import type { Subject } from './conforms.ts'
import { asThere, mappingOf, pullAll, scopeOf } from './reading.ts'

/** The laws of the mapping's rows, on the stand-in's lively data. */
export function readsAndWritesByMeaning({ stream, world }: Subject): void {
  test('writing back what was read leaves every object byte for byte', async () => {
    const { slots, raws } = await everything()
    for (const raw of raws) {
      for (const slot of slots) {
        const value = slot.read(raw, asThere)
        if (value !== undefined) expect(slot.write(raw, value, asThere), slot.key).toBe(raw)
      }
    }
    // A field that no object fills would make the law say nothing.
    for (const slot of slots)
      expect(
        raws.some((raw) => isFilled(slot, raw)),
        `${slot.key} is filled somewhere`,
      ).toBe(true)
  })

  test('what is written is read again with the same meaning, and nothing else has moved', async () => {
    const { slots, raws } = await everything()
    for (const slot of slots) {
      const givers = raws.filter((raw) => isFilled(slot, raw))
      raws.slice(0, 120).forEach((raw, at) => {
        const value = must(slot.read(must(givers[(at * 7 + 3) % givers.length], 'a giver'), asThere), 'a value')
        for (const each of [value, null]) {
          const written = must(slot.write(raw, each, asThere), 'a written object')
          const read = slot.read(written, asThere) ?? null
          expect(
            slot.same(read, each),
            `${slot.key}: ${JSON.stringify(each)} came back as ${JSON.stringify(read)} in ${JSON.stringify(written)}`,
          ).toBe(true)
          for (const other of slots.filter((one) => one !== slot))
            expect(other.read(written, asThere), `${slot.key} moved ${other.key}`).toEqual(other.read(raw, asThere))
          expect(rest(written, slot), `${slot.key} touched what it does not read`).toEqual(rest(raw, slot))
        }
      })
    }
  })

  async function everything(): Promise<{ slots: readonly Slot[]; raws: readonly Raw[] }> {
    const { http } = await world().place(true)
    const { changes } = await pullAll(stream, http, { cursor: null, scope: await scopeOf(stream, http) })
    return { slots: mappingOf(stream).slots, raws: changes.map(({ values }) => must(values, 'values')) }
  }
}

function isFilled(slot: Slot, raw: Raw): boolean {
  const value = slot.read(raw, asThere)
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== undefined
}

/** The object without the branches that the slot reads. */
function rest(raw: Raw, slot: Slot): Raw {
  const roots = new Set(slot.reads.map(([root]) => root))
  return Object.fromEntries(Object.entries(raw).filter(([key]) => !roots.has(key)))
}
