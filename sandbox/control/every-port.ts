import * as z from 'zod'
import type { Call } from '../http/call.ts'
import type { StandIn } from '../provider.ts'
import type { Clock } from './clock.ts'
import { bodyOf, ControlError, type ControlRoute } from './control.ts'
import type { Faults } from './faults.ts'
import type { RequestLog } from './log.ts'

const pattern = z.string().refine(isPattern, 'is not a regular expression')
const rule = z.strictObject({
  match: z.union([pattern, z.strictObject({ method: pattern.optional(), path: pattern.optional(), query: pattern.optional() })]).optional(),
  status: z.int().min(200).max(599).optional(),
  body: z.unknown().optional(),
  reason: z.string().optional(),
  retryAfter: z.number().min(0).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  times: z.int().min(1).optional(),
  rate: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  latencyMs: z.number().min(0).max(120_000).optional(),
  replyMs: z.number().min(0).max(120_000).optional(),
  dropReply: z.boolean().optional(),
  dropBody: z.boolean().optional(),
  dropRequest: z.boolean().optional(),
  afterEffect: z.boolean().optional(),
})
const rules = z.preprocess((body) => (Array.isArray(body) ? body : [body]), z.array(rule))
const move = z.strictObject({
  now: z.union([z.iso.datetime({ offset: true }), z.number()]).optional(),
  advanceMs: z.number().optional(),
})

/** The endpoints that exist on every port, whatever the provider. */
export function everyPort(parts: {
  clock: Clock
  faults: Faults
  log: RequestLog
  standIn: Pick<StandIn, 'reset' | 'faultReasons'>
}): ControlRoute[] {
  const { clock, faults, log, standIn } = parts
  return [
    { method: 'GET', name: 'faults', answer: () => ({ faults: faults.list() }) },
    {
      method: 'POST',
      name: 'faults',
      answer: (call) => {
        const wanted = bodyOf(call, rules)
        const unknown = wanted.find(({ reason }) => reason !== undefined && !standIn.faultReasons.includes(reason))
        if (unknown !== undefined) throw new ControlError(`reason: unknown "${unknown.reason}". Known: ${standIn.faultReasons.join(', ')}`)
        return { ids: wanted.map((one) => faults.add(one)) }
      },
    },
    { method: 'DELETE', name: 'faults', answer: () => faults.clear() },
    { method: 'GET', name: 'clock', answer: () => ({ now: clock.iso() }) },
    {
      method: 'POST',
      name: 'clock',
      answer: (call) => {
        const body = bodyOf(call, move)
        if (body.now !== undefined) clock.set(new Date(body.now).getTime())
        clock.advance(body.advanceMs ?? 0)
        return { now: clock.iso() }
      },
    },
    {
      method: 'POST',
      name: 'reset',
      answer: () => {
        faults.clear()
        log.clear()
        clock.reset()
        standIn.reset()
      },
    },
    { method: 'GET', name: 'log', answer: (call) => readLog(log, call) },
    { method: 'DELETE', name: 'log', answer: () => log.clear() },
  ]
}

function readLog(log: RequestLog, call: Call): unknown {
  const wanted = call.query.get('match') ?? undefined
  if (wanted !== undefined && !isPattern(wanted)) throw new ControlError('match: is not a regular expression')
  const entries = log.read(wanted)
  return { total: entries.length, entries }
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}
