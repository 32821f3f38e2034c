import { sql } from 'kysely'
import type { Db } from '#db/db.ts'
import { must } from '#lib/must.ts'
import type { Values } from '#model/value.ts'
import { askUndo } from '#sync/undo/ask.flow.ts'
import { calm, stormy, type Others, type Remote } from '../provider.ts'
import { chance, type Chance } from '../random.ts'
import { World } from '../world.ts'

const fields = { firstName: 'given', lastName: 'family', about: 'note', title: 'role' } as const
type Name = keyof typeof fields
const names = Object.keys(fields) as Name[]

/** What stood at a moment: the values of the living, by record. */
type Standing = ReadonlyMap<string, Values>

/** A world and its chance. `ended`: what was deleted here, as it was then: a push sends the delete alone. `since`: what was said after the run, by record and field. */
type Play = {
  readonly world: World
  readonly dice: Chance
  readonly trace: string[]
  /** A delete here is sent there: only then is it the run's. */
  readonly deletes: boolean
  readonly ended: Map<string, Values>
  readonly since: Map<string, Map<Name, string[]>>
  /** What was said while the run was being taken back. `record` null: whoever the remote stands for at last. */
  readonly meanwhile: Saying[]
}

type Saying = { readonly record: string | null; readonly remote: Remote | null; readonly name: Name; readonly value: string }

let words = 0
const word = (): string => `w${(words += 1)}`

/** A run changes things, people go on working, the run is taken back with faults and crashes; throws where what was is not what is. False: nothing came to be taken back. */
export async function playUndo(db: Db, seed: number): Promise<boolean> {
  const dice = chance(seed)
  words = 0
  const setting = { policy: dice.pick(['last_write_wins', 'crm_wins', 'app_wins'] as const), deletes: dice.yes(0.5) }
  const play: Play = {
    world: await World.open(db, dice, setting),
    dice,
    trace: [],
    deletes: setting.deletes,
    ended: new Map(),
    since: new Map(),
    meanwhile: [],
  }
  try {
    return await act(play, dice.pick(['pull', 'push'] as const))
  } catch (error) {
    const told = `${setting.policy}${setting.deletes ? ', deletes follow' : ''}\n${play.trace.join('\n')}`
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${told}`, { cause: error })
  }
}

async function act(play: Play, direction: 'pull' | 'push'): Promise<boolean> {
  const { world, dice, trace } = play
  for (let n = 2 + dice.below(5); n > 0; n -= 1) world.provider.create({ given: word(), family: word(), note: word() }, null)
  for (let n = dice.below(3); n > 0; n -= 1) await world.add(world.newId(), { firstName: word() })
  await world.settle()
  const before = await standing(world)
  const mark = new Date(world.now)
  for (let n = 1 + dice.below(6); n > 0; n -= 1) await (direction === 'pull' ? workThere(play) : workHere(play))
  await world.settle()
  const run = await runAfter(world, direction, mark)
  if (run === null) return false
  const left = await standing(world)
  trace.push(`the ${direction} is done; people go on`)
  for (let n = dice.below(5); n > 0; n -= 1) await goOn(play)
  await world.settle()
  const found = await standing(world)
  await takeBack(play, run)
  await world.settle()
  await mustBeBack(play, { direction, before, left, found })
  await mustAgree(play)
  return true
}

async function standing(world: World): Promise<Standing> {
  return new Map((await world.records()).filter(({ deletedAt }) => deletedAt === null).map(({ id, values }) => [id, values]))
}

const aliveThere = ({ provider }: World): readonly Remote[] => provider.remotes.filter(({ raw }) => raw !== null)

function workThere({ world, dice, trace }: Play): Promise<void> {
  const alive = aliveThere(world)
  const what = dice.below(10)
  if (what < 2 || alive.length === 0) {
    trace.push(`there: new ${world.provider.create({ given: word(), family: word() }, null).id}`)
    return Promise.resolve()
  }
  const remote = dice.pick(alive)
  if (what < 4) {
    world.provider.remove(remote)
    trace.push(`there: removed ${remote.id}`)
    return Promise.resolve()
  }
  const [name, value] = [dice.pick(names), word()]
  world.provider.edit(remote, { [fields[name]]: value })
  trace.push(`there: ${remote.id} ${name} = ${value}`)
  return Promise.resolve()
}

async function workHere({ world, dice, trace, ended }: Play): Promise<void> {
  const records = await standing(world)
  const alive = [...records.keys()]
  const what = dice.below(10)
  if (what < 2 || alive.length === 0) {
    await world.add(world.newId(), { firstName: word() })
    trace.push('here: new')
    return
  }
  const id = dice.pick(alive)
  if (what < 4) {
    await world.remove(id)
    ended.set(id, records.get(id) ?? {})
    trace.push(`here: removed ${id}`)
    return
  }
  const [name, value] = [dice.pick(names), word()]
  await world.edit(id, { [name]: value })
  trace.push(`here: ${id} ${name} = ${value}`)
}

/** Somebody edits a linked pair after the run, on either side. */
async function goOn({ world, dice, trace, since }: Play): Promise<void> {
  const live = (await world.links())
    .filter(({ state }) => state === 'live')
    .toSorted((a, b) => ((a.remoteId ?? '') < (b.remoteId ?? '') ? -1 : 1))
  if (live.length === 0) return
  const { recordId, remoteId } = dice.pick(live)
  const [id, name, value] = [must(recordId, 'a record'), dice.pick(names), word()]
  const known = since.get(id) ?? new Map<Name, string[]>()
  since.set(id, known.set(name, [...(known.get(name) ?? []), value]))
  if (dice.yes(0.5)) await world.edit(id, { [name]: value })
  else
    world.provider.edit(
      must(
        world.provider.remotes.find((each) => each.id === remoteId),
        'the remote',
      ),
      { [fields[name]]: value },
    )
  trace.push(`since: ${id} (${remoteId}) ${name} = ${value}`)
}

/** While a job waits for its provider somebody works here or there, or another worker does another job. */
function meddled(play: Play, under: () => Job | 'undo'): Others {
  const { world, dice, trace, meanwhile } = play
  let nested = false
  const there = (only?: Remote): void => {
    const alive = aliveThere(world).filter((each) => only === undefined || each === only)
    if (alive.length === 0) return
    const said: Saying = { record: null, remote: dice.pick(alive), name: dice.pick(names), value: word() }
    if (said.remote !== null) world.provider.edit(said.remote, { [fields[said.name]]: said.value })
    meanwhile.push(said)
    trace.push(`meanwhile there: ${said.remote?.id} ${said.name} = ${said.value}`)
  }
  const here = async (): Promise<void> => {
    const records = [...(await standing(world)).keys()]
    if (records.length === 0) return
    const said = { record: dice.pick(records), remote: null, name: dice.pick(names), value: word() }
    await world.edit(said.record, { [said.name]: said.value })
    meanwhile.push(said)
    trace.push(`meanwhile here: ${said.record} ${said.name} = ${said.value}`)
  }
  const anywhere = async (): Promise<void> => {
    const what = dice.pick(['here', 'here', 'there', 'there', ...jobs] as const)
    if (what === 'here') return here()
    if (what === 'there') return there()
    if (nested || what === under()) return
    // What runs beside it is not meddled with in turn.
    nested = true
    trace.push(`meanwhile ${what}: ${await world.beside(what)}`)
    nested = false
  }
  return { there, anywhere: () => (nested ? Promise.resolve() : anywhere()) }
}

async function runAfter(world: World, direction: 'pull' | 'push', mark: Date): Promise<string | null> {
  const runs = await world.rows(
    sql<{ id: string }>`select id from app.run where direction = ${direction} and started_at > ${mark} order by started_at limit 1`,
  )
  return runs[0]?.id ?? null
}

const jobs = ['pull', 'push', 'follow'] as const
type Job = (typeof jobs)[number]

/** Crashes and troubles of the provider on the way, and others who go on working; it is taken up again until it is done. */
async function takeBack(play: Play, run: string): Promise<void> {
  const { world, dice, trace } = play
  let under: Job | 'undo' = 'undo'
  const { jobId } = await askUndo(world.engine, world.caller, run)
  const [undo] = await world.rows(sql<{ id: string }>`select id from app.run where job_id = ${jobId}`)
  world.provider.faults = { ...stormy, meddle: 0.6 }
  world.provider.others = meddled(play, () => under)
  for (let turn = 0; ; turn += 1) {
    if (turn === 6) world.provider.faults = calm
    world.fuse = turn < 6 && dice.yes(0.6) ? 1 + dice.below(10) : null
    trace.push(`undo: ${await world.undo(must(undo, 'the undo').id)}`)
    const [now] = await world.rows(sql<{ status: string }>`select status from app.run where id = ${must(undo, 'the undo').id}`)
    if (now?.status !== 'running') return
    if (turn === 12) throw new Error('an undo never ends')
    for (let n = dice.below(4); n > 0; n -= 1) {
      under = dice.pick(jobs)
      trace.push(`${under}: ${await world.job(under)}`)
      under = 'undo'
    }
    world.now += 70_000
  }
}

type Moments = { readonly direction: 'pull' | 'push'; readonly before: Standing; readonly left: Standing; readonly found: Standing }

/** Every field is as it was before the run, or as it was last said since; what the run made is gone unless somebody worked on it. */
async function mustBeBack(play: Play, { direction, before, left, found }: Moments): Promise<void> {
  const { world, since, ended, deletes } = play
  const now = await standing(world)
  const heard = await saidMeanwhile(play)
  for (const [id, stood] of before) {
    const was = ended.get(id) ?? stood
    const is = now.get(id)
    if (ended.has(id) && !deletes) {
      if (is !== undefined) throw new Error(`${id} was deleted here by a person, and the undo of a push has brought it back`)
      continue
    }
    if (is === undefined) throw new Error(`${id} was there before the run and is not after it was taken back`)
    for (const name of names) {
      const said = (heard.get(id) ?? []).filter((each) => each.name === name)
      const stays = since.get(id)?.get(name) ?? [textOf(was[name])]
      // Said there, it may have met the former value that the undo wrote: then the policy has decided.
      const met = said.every(({ remote }) => remote !== null) && textOf(found.get(id)?.[name]) !== textOf(was[name])
      const expected = [...said.map(({ value }) => value), ...(said.length === 0 || met ? stays : [])]
      if (!expected.includes(textOf(is[name]))) throw new Error(`${name} of ${id} is ${textOf(is[name])}, not ${expected.join(' or ')}`)
    }
  }
  for (const id of left.keys()) {
    // What was said of it meanwhile may have come before it went, or too late.
    if (before.has(id) || (direction === 'pull' && heard.has(id))) continue
    const stays = direction === 'push' || since.has(id)
    if (stays !== now.has(id)) throw new Error(`${id} came after: ${now.has(id) ? 'it is still there' : 'it is gone, with work in it'}`)
  }
  await mustBeListed({ world, since }, { before, left, found })
}

/** What was said while the run was being taken back, by record. */
async function saidMeanwhile({ world, meanwhile }: Play): Promise<ReadonlyMap<string, readonly Saying[]>> {
  const links = await world.links()
  const of = ({ record, remote }: Saying): string =>
    record ?? links.find(({ remoteId, state }) => remoteId === remote?.id && state === 'live')?.recordId ?? ''
  return Map.groupBy(meanwhile, of)
}

/** What changed since and stays is named, field by field. */
async function mustBeListed(
  { world, since }: Pick<Play, 'world' | 'since'>,
  { before, left, found }: Omit<Moments, 'direction'>,
): Promise<void> {
  const listed = await world.rows(
    sql<{ recordId: string; reason: string }>`select record_id, reason from app.run_issue where reason like 'changed_since:%'`,
  )
  for (const [id, known] of since)
    for (const name of known.keys()) {
      const [was, made, is] = [before, left, found].map((moment) => textOf(moment.get(id)?.[name]))
      if (!before.has(id) || was === made || is === made || is === was) continue
      if (!listed.some(({ recordId, reason }) => recordId === id && reason.slice('changed_since:'.length).split(',').includes(name)))
        throw new Error(`${name} of ${id} stays, and nobody is told`)
    }
}

/** What is linked means the same on both sides, and everything there has one link. */
async function mustAgree({ world }: Play): Promise<void> {
  const links = await world.links()
  const records = await standing(world)
  for (const remote of aliveThere(world)) {
    const own = links.filter(({ remoteId }) => remoteId === remote.id)
    if (own.length !== 1) throw new Error(`${remote.id} has ${own.length} links`)
    const record = own[0]?.state === 'live' ? records.get(own[0].recordId ?? '') : undefined
    if (own[0]?.state === 'live' && record === undefined) throw new Error(`${remote.id} has a live link without a living record`)
    if (record === undefined) continue
    for (const name of names) {
      const [here, there] = [textOf(record[name]), textOf(remote.raw?.[fields[name]])]
      if (here !== there) throw new Error(`${name} differs: ${here} here, ${there} there (${remote.id})`)
    }
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
