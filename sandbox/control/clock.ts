/** The sandbox's own time in milliseconds since 1970: it runs, and a test can set it or move it. */
export class Clock {
  #offset = 0

  now(): number {
    return Date.now() + this.#offset
  }

  iso(): string {
    return new Date(this.now()).toISOString()
  }

  set(instant: number): void {
    this.#offset = instant - Date.now()
  }

  advance(ms: number): void {
    this.#offset += ms
  }

  reset(): void {
    this.#offset = 0
  }
}
