import type { Raw } from '#connectors/kit/stream.ts'
import type { Values } from '#model/value.ts'
import { merge } from '#sync/three-way/merge.ts'
import type { Terms } from '#sync/three-way/policy.ts'
import type { Sides } from '#sync/three-way/sides.ts'
import type { OpenStream } from '#sync/engine.flow.ts'
import type { Ground } from './ground.ts'
import { bounded, median, type Part, type Row } from './row.ts'

const people = 1000
const rounds = 15
const terms: Terms = { policy: { otherwise: 'manual_review' }, times: { local: () => 1, remote: () => 2 }, deletes: false }

/** The decision alone: real people of the stand-in, the mapping a new connection has, no database. */
export const merging: Part<Ground> = {
  name: 'merge',
  async measure(ground) {
    const hub = await ground.hub({ contacts: people })
    const open = await hub.open()
    const http = await hub.house.engine.http({ workspaceId: hub.at.workspaceId, connectionId: open.connectionId }, { urgent: false })
    const pulled = await open.stream.pull(http, null, open.stream.presets?.[0]?.id ?? '')
    await hub.close()
    if (pulled.kind !== 'page') throw new Error('the first page has expired')
    const raws = pulled.changes.map(({ values }) => values).filter((values) => values !== null)
    const met = raws.map((raw: Raw) => linked(open, raw))
    return [
      pace('merge of a record of which one side changed', open, met.map(changedThere)),
      pace('merge of a record in conflict', open, met.map(changedOnBoth), true),
    ]
  },
}

type Met = { readonly raw: Raw; readonly values: Values; readonly sides: Sides }

function linked(open: OpenStream, raw: Raw): Met {
  const born = merge({ local: null, remote: raw, bases: null }, open.mapping, terms)
  const values = born.local.do === 'create' ? born.local.fields : {}
  return { raw, values, sides: { local: values, remote: raw, bases: born.bases } }
}

const titled = (raw: Raw, title: string): Raw => ({
  ...raw,
  organizations: [{ ...(raw.organizations as readonly [Raw] | undefined)?.[0], title }],
})
const changedThere = ({ raw, sides }: Met): Sides => ({ ...sides, remote: titled(raw, 'Theirs') })
const changedOnBoth = ({ raw, values, sides }: Met): Sides => ({
  ...sides,
  local: { ...values, title: 'Ours' },
  remote: titled(raw, 'Theirs'),
})

// oxlint-disable-next-line max-params -- a row, its stream and what is merged
function pace(what: string, open: OpenStream, all: readonly Sides[], conflicts = false): Row {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now()
    let found = 0
    for (const sides of all) found += merge(sides, open.mapping, terms).conflicts.length
    times.push(((performance.now() - began) * 1000) / all.length)
    if (conflicts && found !== all.length) throw new Error(`${found} conflicts in ${all.length} records that have one each`)
  }
  return bounded(`${what}, pure`, { ours: median(times.slice(5)), bound: 20, unit: 'µs', better: 'less' })
}
