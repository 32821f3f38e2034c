import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * What happened to a stand-in, one JSON line each, so that it can be started again where it was left, even after a kill.
 * Without a file nothing is kept. Entries are the stand-in's own; it reads back only what it wrote.
 */
export class Journal<Entry> {
  readonly #file: string | undefined

  constructor(file: string | undefined) {
    this.#file = file
    if (file !== undefined) mkdirSync(dirname(file), { recursive: true })
  }

  record(entry: Entry): void {
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(entry)}\n`)
  }

  /** Everything recorded so far; a line cut short by a kill is left out. */
  read(): Entry[] {
    if (this.#file === undefined || !existsSync(this.#file)) return []
    return readFileSync(this.#file, 'utf8')
      .split('\n')
      .flatMap(parsed<Entry>)
  }

  clear(): void {
    if (this.#file !== undefined) rmSync(this.#file, { force: true })
  }
}

function parsed<Entry>(line: string): Entry[] {
  if (line === '') return []
  try {
    return [JSON.parse(line) as Entry]
  } catch {
    return []
  }
}
