import type { Stored } from '#crm/records/load.store.ts'
import type { Db } from '#db/db.ts'
import type { Mutant } from '../mutants.ts'
import { calm, stormy, type Remote } from '../provider.ts'
import { chance, type Chance } from '../random.ts'
import type { Dispute, LinkSeen, Place } from '../world.ts'
import { heardHere, nameOf, Scene } from './scene.ts'
import { Merging } from './merging.ts'
import { Remapping } from './remapping.ts'
import { said, systems, type Said } from './tongues.ts'

/** What people do in a history besides: two contacts are made one and two again, or mappings are changed. */
export type Besides = 'merging' | 'remapping'

/** Plays a random history of a hub between three systems; throws at the first promise that is broken. Returns its trace. */
export async function playThree(db: Db, seed: number, how: { readonly bug?: Mutant; readonly besides?: Besides } = {}): Promise<string> {
  const dice = chance(seed)
  const scene = await Scene.open(db, dice, how.bug ?? null)
  if (how.besides === 'merging') scene.merging = new Merging(scene, dice)
  if (how.besides === 'remapping') scene.remapping = new Remapping(scene, dice)
  try {
    await act(scene, dice)
    return scene.trace.join('\n')
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${scene.trace.join('\n')}`, { cause: error })
  }
}

async function act(scene: Scene, dice: Chance): Promise<void> {
  for (const place of scene.shared) for (let n = dice.below(3); n > 0; n -= 1) scene.addThere(place)
  for (let n = dice.below(3); n > 0; n -= 1) await scene.addHere()
  for (let epoch = 0; epoch < 2; epoch += 1) {
    for (const { provider } of scene.world.places) provider.faults = dice.yes(0.7) ? stormy : calm
    for (let step = 4 + dice.below(16); step > 0; step -= 1) await stepOf(scene, dice)
    await scene.world.settle()
    await promises(scene)
    for (const { provider } of scene.world.places) provider.settled()
    scene.forget()
  }
  if (scene.merging !== null || scene.remapping !== null) await asItBegan(scene)
  await onceEach(scene)
}

/** Every merge is taken back, and every mapping is as it began: all syncs again. */
async function asItBegan(scene: Scene): Promise<void> {
  await scene.remapping?.restore()
  const parted = (await scene.merging?.part()) ?? []
  await scene.world.settle()
  await promises(scene)
  await scene.merging?.apart(parted)
  scene.forget()
  for (const { id } of await scene.living()) await scene.editHere(id)
  await scene.world.settle()
  await promises(scene)
}

const acts = [
  'pull',
  'pull',
  'pull',
  'push',
  'push',
  'push',
  'follow',
  'follow',
  'editHere',
  'editHere',
  'editThere',
  'editThere',
  'editThere',
] as const
const rarer = ['addHere', 'addThere', 'atHome', 'rename', 'remove', 'wait'] as const

async function stepOf(scene: Scene, dice: Chance): Promise<void> {
  const besides = scene.merging === null && scene.remapping === null ? [] : (['besides', 'besides'] as const)
  const what = dice.pick([...acts, ...rarer, ...besides])
  switch (what) {
    case 'besides':
      await scene.remapping?.change()
      await scene.merging?.act()
      return
    case 'pull':
    case 'push':
    case 'follow':
      return scene.job(what)
    case 'editHere':
      return scene.editHere()
    case 'editThere':
      return scene.editThere()
    case 'addHere':
      return scene.addHere()
    case 'addThere':
      return scene.addThere()
    case 'atHome':
      return scene.atHome()
    case 'rename':
      return scene.rename()
    case 'remove':
      // Whose delete it was could not be told.
      if (besides.length > 0) return
      return dice.yes(0.5) ? undefined : dice.yes(0.5) ? scene.removeHere() : scene.removeThere()
    case 'wait':
      scene.world.now += dice.pick([1000, 61_000, 130_000, 200_000])
  }
}

type Seen = {
  readonly scene: Scene
  readonly records: ReadonlyMap<string, Stored>
  readonly links: readonly LinkSeen[]
  readonly disputes: readonly Dispute[]
}

async function promises(scene: Scene): Promise<void> {
  const { world } = scene
  const records = new Map((await world.records()).map((each) => [each.id, each]))
  const seen: Seen = { scene, records, links: await world.links(), disputes: await world.conflicts() }
  for (const place of scene.shared) everyRemoteStands(seen, place)
  for (const record of records.values()) if (record.deletedAt === null) recordStands(seen, record)
  homeStays(seen)
  await scene.merging?.promises()
  scene.remapping?.promises(records)
}

/** Each living remote has one link and was made once; a live link joins two that live and mean the same. */
function everyRemoteStands({ scene, records, links, disputes }: Seen, place: Place): void {
  const here = links.filter(({ streamId }) => streamId === place.streamId)
  const alive = scene.alive(place)
  const stamps = alive.flatMap(({ stamp }) => stamp ?? [])
  if (new Set(stamps).size < stamps.length) throw new Error(`one record was created twice at ${place.name}`)
  for (const remote of alive) {
    const own = here.filter(({ remoteId }) => remoteId === remote.id)
    if (own.length !== 1) throw new Error(`${remote.id} of ${place.name} has ${own.length} links`)
  }
  for (const link of here.filter(({ state }) => state === 'live')) {
    const record = records.get(link.recordId ?? '')
    const remote = alive.find(({ id }) => id === link.remoteId)
    if (record === undefined || record.deletedAt !== null) throw new Error(`a live link at ${place.name} without a living record`)
    if (remote === undefined) throw new Error(`a live link at ${place.name} without a living remote`)
    const pair = { record, remote, disputed: disputes.find(({ linkId }) => linkId === link.id)?.fields ?? [] }
    meanTheSame(place, pair, (name) => scene.remapping?.isAsEver(place, name) ?? true)
    scene.remapping?.meanTheSame(place, pair)
  }
}

type Pair = { readonly record: Stored; readonly remote: Remote; readonly disputed: readonly string[] }

function meanTheSame(place: Place, { record, remote, disputed }: Pair, isAsEver: (name: Said) => boolean): void {
  const { hear, ways } = systems[place.name as keyof typeof systems]
  for (const name of said) {
    if (ways[name] !== 'bidirectional' || isDisputed(disputed, name) || !isAsEver(name)) continue
    const [here, there] = [heardHere(record.values, name), hear(remote.raw ?? {}, name)]
    if (here !== there) throw new Error(`${name} differs: ${here} here, ${there} at ${place.name} (${record.id}, ${remote.id})`)
  }
}

/** A living record is wherever nobody took it away, and says what somebody last said of it. */
function recordStands({ scene, links, disputes }: Seen, record: Stored): void {
  const own = links.filter(({ recordId }) => recordId === record.id)
  const told = [scene.sayings(record.id)]
  for (const place of scene.shared) {
    const there = own.filter(({ streamId, reason }) => streamId === place.streamId && reason !== 'moved' && reason !== 'merged_here')
    if (there.length === 0) throw new Error(`${record.id} has no link at ${place.name}`)
    if (there.filter(({ state }) => state === 'live').length > 1) throw new Error(`${record.id} stands for several at ${place.name}`)
    const remotes = place.provider.remotes.filter(({ id }) => there.some(({ remoteId }) => remoteId === id))
    told.push(...remotes.map((remote) => scene.sayings(nameOf(place, remote))))
  }
  const disputed = disputes.filter(({ recordId }) => recordId === record.id).flatMap(({ fields }) => fields)
  if (disputed.length === 0 && !told.some(({ removed }) => removed) && own.some(({ state }) => state === 'unborn' || state === 'unknown'))
    throw new Error(`${record.id} is not everywhere: ${own.map(({ state }) => state).join()}`)
  if (scene.merging?.blurred.has(record.id) === true) return
  for (const name of said) {
    if (scene.remapping?.isCalm(name) === false) continue
    const meanings = told.flatMap(({ said: known }) => [...(known.get(name)?.values() ?? [])])
    const here = heardHere(record.values, name)
    if (meanings.length > 0 && !isDisputed(disputed, name) && !told.some(({ removed }) => removed) && !meanings.includes(here))
      throw new Error(`what was said of ${name} is lost: ${here}, last said ${meanings.join(' and ')} (${record.id})`)
  }
}

/** What lives in one account is in no other, and what was made here went nowhere. */
function homeStays({ scene, links }: Seen): void {
  const at = new Map<string, string>()
  for (const place of scene.homes) {
    if (place.provider.remotes.some(({ stamp }) => stamp !== null)) throw new Error(`something was created at home in ${place.name}`)
    const own = links.filter(({ streamId }) => streamId === place.streamId)
    if (own.filter(({ state }) => state === 'live').length !== scene.alive(place).length)
      throw new Error(`not everything at home in ${place.name} is here`)
    for (const { recordId } of own) {
      const other = at.get(recordId ?? '')
      if (other !== undefined) throw new Error(`${recordId} lives at ${other} and at ${place.name}`)
      if (recordId !== null) at.set(recordId, place.name)
    }
  }
}

/** In calm, one edit reaches each other system once and comes back to nobody. */
async function onceEach(scene: Scene): Promise<void> {
  const [from] = scene.shared
  if (from === undefined || scene.alive(from).length === 0) return
  const before = scene.world.places.map(({ provider }) => provider.writes)
  scene.editThere(from)
  await scene.world.settle()
  const writes = scene.world.places.map(({ provider }, at) => provider.writes - (before[at] ?? 0))
  if (writes[scene.world.places.indexOf(from)] !== 0) throw new Error(`an edit came back to ${from.name}`)
  if (writes.some((count) => count > 1)) throw new Error(`one edit made ${writes.join()} writes`)
}

function isDisputed(disputed: readonly string[], name: Said): boolean {
  const field = name === 'phone' ? 'phones' : name
  return disputed.some((each) => each === field || each.startsWith(`${field}[`))
}
