import { pino } from 'pino'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

type Say = (fields: Readonly<Record<string, unknown>>, message: string) => void

/** Structured lines for operators: ids, counts, durations, reasons. No personal data and no secret gets through, whatever is handed in. */
export type Logger = {
  readonly debug: Say
  readonly info: Say
  readonly warn: Say
  readonly error: Say
  /** A logger that adds these fields to each line, e.g. `{ requestId }`. */
  with(fields: Readonly<Record<string, unknown>>): Logger
}

/** Fields whose value is never written, wherever they stand; what may hold people's words or secrets is on the list by its usual name. */
const silenced =
  /(pass(word)?|secret|token|authori[sz]ation|cookie|credential|apikey|api_key|private|sealed|e-?mails?|phones?|address(es)?|birthday|firstname|lastname|first_name|last_name|fullname|username|^name$|displayname|subject|^body|text|snippet|note|^values$|shadow|^ours$|^raw$|^json$|before|after|custom|query|parameters|detail|^where$)$/i
const harmless = new Set(['kid', 'statusText'])
const deepest = 4
const longest = 2_000

/** JSON lines on standard error (or `write`); `level: 'silent'` writes nothing. */
export function logger(level: LogLevel, write?: (line: string) => void): Logger {
  const target = write ? { write } : pino.destination({ fd: 2, sync: true })
  return wrap(
    pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } }, target),
  )
}

function wrap(inner: pino.Logger): Logger {
  const say =
    (level: 'debug' | 'info' | 'warn' | 'error'): Say =>
    (fields, message) =>
      inner[level](clean(fields, 0), masked(message))
  return {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    with: (fields) => wrap(inner.child(clean(fields, 0) as pino.Bindings)),
  }
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return masked(value)
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Error) return ofError(value, depth)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) return '[deep]'
  if (Array.isArray(value)) return value.slice(0, 50).map((each) => clean(each, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, silenced.test(key) && !harmless.has(key) ? '[removed]' : clean(each, depth + 1)]),
  )
}

/** A database's error carries the row in `detail` and the statement's parameters; only its code and names are kept. */
function ofError(error: Error, depth: number): unknown {
  const { code, constraint, table, routine } = error as { code?: unknown; constraint?: unknown; table?: unknown; routine?: unknown }
  const cause = error.cause === undefined || depth >= deepest ? undefined : clean(error.cause, depth + 1)
  return { type: error.name, message: masked(error.message), code, constraint, table, routine, stack: masked(frames(error)), cause }
}

/** Where it happened, without the message, which may hold a value. */
function frames(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .join('\n')
}

/** Addresses, bearer credentials, passwords in URLs and long opaque strings do not belong into a log, not even inside a sentence. */
function masked(text: string): string {
  return text
    .slice(0, longest)
    .replace(/:\/\/([^\s/:@]+):[^\s/@]+@/g, '://$1:[removed]@')
    .replace(/[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/gu, '[e-mail]')
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [removed]')
    .replace(/\b(ya29\.|1\/\/|eyJ)[\w.\-/]{10,}/g, '[removed]')
    .replace(/([?&](?:code|token|access_token|refresh_token|state|client_secret|key|invitation)=)[^&\s"']+/gi, '$1[removed]')
    .replace(/\+\d[\d\s().-]{7,}\d/g, '[phone]')
}
