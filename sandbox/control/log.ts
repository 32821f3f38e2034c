/** One request that arrived, whatever became of it; `status` is 0 when the connection was cut. */
export type LogEntry = {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly status: number
  readonly at: string
  readonly account: string | undefined
  /** True when a fault rule decided the answer. */
  readonly fault: boolean
}

const KEPT = 200_000

/** Every request of one port, oldest first; the newest 200,000 are kept. */
export class RequestLog {
  #entries: LogEntry[] = []

  add(entry: LogEntry): void {
    if (this.#entries.length >= KEPT) this.#entries = this.#entries.slice(KEPT / 2)
    this.#entries.push(entry)
  }

  /** Entries whose "METHOD /path" fits the pattern. */
  read(pattern: string | undefined): readonly LogEntry[] {
    if (pattern === undefined) return this.#entries
    const wanted = new RegExp(pattern)
    return this.#entries.filter((entry) => wanted.test(`${entry.method} ${entry.path}`))
  }

  clear(): void {
    this.#entries = []
  }
}
