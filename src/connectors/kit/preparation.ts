import type { Http } from './http.ts'

/** Something to be set up in the customer's account before the first write, which a person sees and agrees to. */
export type Preparation = {
  readonly id: string
  readonly title: string
  /** What it does there, and what goes worse without it. */
  readonly explanation: string
  /** Whether it stands already; `missing` names what it would make; `forbidden`: the grant does not allow it, in words. */
  look(
    http: Http,
  ): Promise<
    | { readonly state: 'done' }
    | { readonly state: 'missing'; readonly what: readonly string[] }
    | { readonly state: 'forbidden'; readonly reason: string }
  >
  /** Makes it; twice is once. */
  make(http: Http): Promise<void>
}
