import { randomFrom, type Random } from '../seed/random.ts'

/** One kind of trouble, switched on for the requests it matches. */
export type FaultRule = {
  /** Regular expressions; `match` as a text is tried against "METHOD /path". */
  readonly match?:
    | string
    | { readonly method?: string | undefined; readonly path?: string | undefined; readonly query?: string | undefined }
    | undefined
  readonly status?: number | undefined
  /** Replaces the provider's usual body for that status. */
  readonly body?: unknown
  /** Picks one of the provider's bodies by name (see the README). */
  readonly reason?: string | undefined
  readonly retryAfter?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** How often it strikes before it is used up; forever when absent. */
  readonly times?: number | undefined
  /** The share of matching requests it strikes, 0 to 1. */
  readonly rate?: number | undefined
  readonly seed?: number | undefined
  /** Waits before the request takes effect. */
  readonly latencyMs?: number | undefined
  /** The request takes effect, and its reply is so long on its way: time for others to act between the two. */
  readonly replyMs?: number | undefined
  /** The request takes effect, then the connection is cut: a timeout after the effect. */
  readonly dropReply?: boolean | undefined
  /** The request takes effect, and the connection is cut in the middle of the reply. */
  readonly dropBody?: boolean | undefined
  /** The connection is cut before anything happens. */
  readonly dropRequest?: boolean | undefined
  /** With `status`: the request takes effect first, and only then the error is answered. */
  readonly afterEffect?: boolean | undefined
}

type Armed = { readonly id: number; readonly rule: FaultRule; readonly random: Random; left: number; struck: number }

/** What the rules make of one request: waiting time before its effect and after it, and at most one rule that decides its fate. */
export type Struck = { readonly latencyMs: number; readonly replyMs: number; readonly fate: FaultRule | undefined }

/** The request the rules are tried against. */
type Target = { readonly method: string; readonly path: string; readonly query: URLSearchParams }

/** The rules in force on one port. */
export class Faults {
  #armed: Armed[] = []
  #next = 1

  add(rule: FaultRule): number {
    const id = this.#next++
    this.#armed.push({ id, rule, random: randomFrom(rule.seed ?? id), left: rule.times ?? Infinity, struck: 0 })
    return id
  }

  list(): readonly { id: number; rule: FaultRule; left: number | null; struck: number }[] {
    return this.#armed.map(({ id, rule, left, struck }) => ({ id, rule, struck, left: left === Infinity ? null : left }))
  }

  clear(): void {
    this.#armed = []
  }

  strike(call: Target): Struck {
    let latencyMs = 0
    let replyMs = 0
    let fate: FaultRule | undefined
    for (const armed of this.#armed) {
      if (armed.left === 0 || !matches(armed.rule, call)) continue
      if (fate !== undefined && decides(armed.rule)) continue
      if (armed.rule.rate !== undefined && armed.random() >= armed.rule.rate) continue
      armed.left -= 1
      armed.struck += 1
      latencyMs += armed.rule.latencyMs ?? 0
      replyMs += armed.rule.replyMs ?? 0
      if (decides(armed.rule)) fate = armed.rule
    }
    return { latencyMs, replyMs, fate }
  }
}

function decides(rule: FaultRule): boolean {
  return (
    rule.status !== undefined || rule.reason !== undefined || rule.dropReply === true || rule.dropBody === true || rule.dropRequest === true
  )
}

function matches({ match }: FaultRule, { method, path, query }: Target): boolean {
  if (match === undefined) return true
  if (typeof match === 'string') return new RegExp(match).test(`${method} ${path}`)
  const methodFits = match.method === undefined || new RegExp(`^(?:${match.method})$`, 'i').test(method)
  const pathFits = match.path === undefined || new RegExp(match.path).test(path)
  return methodFits && pathFits && (match.query === undefined || new RegExp(match.query).test(query.toString()))
}
