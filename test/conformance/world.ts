import type { Connector } from '#connectors/kit/connector.ts'
import type { Http } from '#connectors/kit/http.ts'
import type { Raw } from '#connectors/kit/stream.ts'
import type { Kind } from '#model/kinds.ts'
import type { Values } from '#model/value.ts'

/** One connected account at a provider's stand-in, and somebody who works there. */
export type Place = {
  readonly http: Http
  /** Adds objects of a kind. */
  fill(kind: Kind, count: number): Promise<void>
  /** Changes a mapped field of an object, there. */
  edit(kind: Kind, id: string): Promise<void>
  remove(kind: Kind, id: string): Promise<void>
  /** How many objects are there. */
  count(kind: Kind): Promise<number>
  expireCursors(): Promise<void>
  /** The next writes meet this trouble. */
  trouble(rule: {
    readonly status?: number
    readonly reason?: string
    readonly dropReply?: boolean
    readonly dropRequest?: boolean
    readonly times: number
  }): Promise<void>
  /** Calls since the last `forget`, reads and writes apart. */
  calls(): Promise<{ readonly reads: number; readonly writes: number }>
  forget(): Promise<void>
}

/** What the conformance suite needs of one provider. */
export type World = AsyncDisposable & {
  /** An empty account, or one with lively data. */
  place(lively?: boolean): Promise<Place>
  /** A raw object that the provider refuses to create. */
  unacceptable(kind: Kind): Raw
  /** What records of a kind are like that this provider can hold whole, where it is less than `samples.ts`. */
  readonly samples?: Readonly<Partial<Record<Kind, (at: number) => Values>>>
}

export type OpenWorld = (connector: Connector) => Promise<World>
