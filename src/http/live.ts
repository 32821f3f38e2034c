import type { Context } from 'hono'
import { streamSSE, type SSEStreamingApi } from 'hono/streaming'
import type pg from 'pg'
import type { Caller } from '#access/caller.ts'
import { listen, type Bell } from '#db/ring.ts'
import { Fault } from '#lib/fault.ts'
import type { Env } from './route.ts'

export const topics = ['sync', 'records', 'notifications'] as const

export type Topic = (typeof topics)[number]

/** Where a topic's events come from, always under the caller's rights. Each item becomes one event named like the topic. */
export type LiveSource = {
  /** What stands now. */
  snapshot(caller: Caller): Promise<readonly unknown[]>
  /** What the bells named; leaves out what this caller may not see. */
  read(caller: Caller, ids: readonly string[]): Promise<readonly unknown[]>
}

/** Which kinds of records have changed, `{changed: ['contact']}` (`synced`: a run wrote some): no ids, for whoever asks again sees what they may. */
export const recordEvents: LiveSource = {
  snapshot: async () => [],
  read: async (_, kinds) => [{ changed: kinds }],
}

export type LiveNeeds = {
  readonly pool: pg.Pool
  readonly sources: Partial<Record<Topic, LiveSource>>
  /** Whose headers these are now; null or a throw ends their stream. Asked at every heartbeat. */
  readonly identify: (headers: Headers) => Promise<{ caller: Caller | null } | null>
  /** Called when memberships, sessions or tokens changed somewhere. */
  readonly forget: () => void
  readonly heartbeatMs?: number
}

export type Live = {
  /** Answers with a stream of server-sent events: a snapshot of each topic, then its changes. */
  answer(c: Context<Env>, wanted: readonly Topic[]): Response
  close(): Promise<void>
}

/** One subscriber: bells collect here while it is written to, so that a slow reader gets fewer, later events, never a growing queue. */
type Subscriber = {
  readonly workspaceId: string
  readonly wanted: ReadonlySet<string>
  readonly rung: Map<string, Set<string>>
  wake: () => void
  all: boolean
}

const most = { streamsPerPerson: 20, ids: 200, gatherMs: 50 }

/** The hub of one web process: it listens once, and re-reads for each subscriber what the bells name. */
export function liveHub(needs: LiveNeeds): Live {
  const subscribers = new Set<Subscriber>()
  const streams = new Map<string, number>()
  let hears = false
  let closed = false
  const wakeAll = (): void => subscribers.forEach((each) => refresh(each))
  const stop = listen(needs.pool, {
    onBell: (bell) => subscribers.forEach((each) => note(each, bell)),
    onAccess: needs.forget,
    onHearing(now) {
      hears = now
      needs.forget()
      wakeAll()
    },
  })
  return {
    answer(c, wanted) {
      const caller = c.get('caller')
      const open = streams.get(caller.personId) ?? 0
      if (closed || open >= most.streamsPerPerson)
        throw new Fault('retry_after', 'Too many event streams are open: close one', { retryAfterMs: 5000 })
      streams.set(caller.personId, open + 1)
      const subscriber: Subscriber = {
        workspaceId: caller.workspaceId,
        wanted: new Set(wanted),
        rung: new Map(),
        wake: () => undefined,
        all: true,
      }
      subscribers.add(subscriber)
      const leave = (): void => {
        if (!subscribers.delete(subscriber)) return
        const left = (streams.get(caller.personId) ?? 1) - 1
        if (left === 0) streams.delete(caller.personId)
        else streams.set(caller.personId, left)
        subscriber.wake()
      }
      const { headers } = c.req.raw
      c.header('X-Accel-Buffering', 'no')
      return streamSSE(c, async (stream) => {
        stream.onAbort(leave)
        await follow({
          needs,
          subscriber,
          stream,
          headers,
          caller,
          alive: () => !closed && subscribers.has(subscriber),
          hears: () => hears,
        }).finally(leave)
      })
    },
    async close() {
      closed = true
      subscribers.forEach((each) => each.wake())
      await stop()
    },
  }
}

type Following = {
  readonly needs: LiveNeeds
  readonly subscriber: Subscriber
  readonly stream: SSEStreamingApi
  readonly headers: Headers
  readonly caller: Caller
  readonly alive: () => boolean
  readonly hears: () => boolean
}

async function follow(following: Following): Promise<void> {
  const { needs, subscriber, stream, headers, alive, hears } = following
  let { caller } = following
  const heartbeatMs = needs.heartbeatMs ?? 15_000
  let beatAt = Date.now() + heartbeatMs
  while (alive()) {
    await send(needs, { subscriber, stream, caller })
    await rest(subscriber, Math.max(1, Math.min(beatAt - Date.now(), hears() ? heartbeatMs : 1000)))
    if (!hears()) subscriber.all = true
    if (!alive() || Date.now() < beatAt) continue
    beatAt = Date.now() + heartbeatMs
    const now = await needs.identify(headers).catch(() => null)
    if (now?.caller === undefined || now.caller === null || now.caller.workspaceId !== caller.workspaceId) return
    caller = now.caller
    await stream.write(': still here\n\n')
  }
}

async function send(needs: LiveNeeds, to: { subscriber: Subscriber; stream: SSEStreamingApi; caller: Caller }): Promise<void> {
  const { subscriber, stream, caller } = to
  const everything = subscriber.all
  subscriber.all = false
  const rung = new Map(subscriber.rung)
  subscriber.rung.clear()
  for (const topic of topics) {
    const source = needs.sources[topic]
    const ids = [...(rung.get(topic) ?? [])]
    if (source === undefined || !subscriber.wanted.has(topic) || (!everything && ids.length === 0)) continue
    const items = everything || ids.length > most.ids ? await source.snapshot(caller) : await source.read(caller, ids)
    for (const item of items) await stream.writeSSE({ event: topic, data: JSON.stringify(item) })
  }
}

/** Waits for a bell (gathering those that follow closely) or the time. */
async function rest(subscriber: Subscriber, ms: number): Promise<void> {
  if (subscriber.rung.size === 0 && !subscriber.all) {
    await new Promise<void>((done) => {
      const timer = setTimeout(done, ms)
      subscriber.wake = () => {
        clearTimeout(timer)
        done()
      }
    })
  }
  if (subscriber.rung.size > 0) await new Promise((done) => setTimeout(done, most.gatherMs))
}

function note(subscriber: Subscriber, bell: Bell): void {
  if (subscriber.workspaceId !== bell.workspaceId || !subscriber.wanted.has(bell.topic)) return
  const ids = subscriber.rung.get(bell.topic) ?? new Set()
  if (ids.size <= most.ids) ids.add(bell.id)
  subscriber.rung.set(bell.topic, ids)
  subscriber.wake()
}

function refresh(subscriber: Subscriber): void {
  subscriber.all = true
  subscriber.wake()
}
