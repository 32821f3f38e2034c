import { isMulti, type Definition } from './definition.ts'

/** A value as HubSpot keeps it (always a text), or why it refuses it. */
export type Taken = { readonly value: string } | { readonly error: string; readonly message: string }

const LONGEST = 65_536
const DAY_MS = 86_400_000

/** Reads a value as a write sends it; `before` is what a list that begins with ";" is added to, `choices` the options kept elsewhere. */
export function take(
  definition: Definition,
  raw: unknown,
  { before, choices }: { before: string; choices: ReadonlySet<string> | undefined },
): Taken {
  if (raw === null || raw === undefined) return { value: '' }
  if (typeof raw !== 'string' && typeof raw !== 'number' && typeof raw !== 'boolean') {
    return { error: 'INVALID_VALUE', message: `Cannot deserialize the value of ${definition.name}: a text is expected.` }
  }
  const text = String(raw)
  if (text === '') return { value: '' }
  if (text.length > LONGEST)
    return { error: 'VALUE_TOO_LONG', message: `The value of ${definition.name} is longer than ${LONGEST} characters.` }
  switch (definition.type) {
    case 'number':
      return number(text)
    case 'bool':
      return /^(true|false)$/i.test(text)
        ? { value: text.toLowerCase() }
        : { error: 'INVALID_BOOLEAN', message: `${text} was not a valid boolean.` }
    case 'date':
      return date(text)
    case 'datetime':
      return datetime(text)
    case 'enumeration':
      return enumeration(definition, text, { before, choices })
    case 'phone_number':
      return { value: text.trim().toLowerCase() }
    case 'string':
      return string(definition, text)
  }
}

function string(definition: Definition, text: string): Taken {
  if (definition.fieldType === 'phonenumber') return { value: text.trim().toLowerCase() }
  if (definition.name !== 'email' && definition.name !== 'work_email') {
    return { value: definition.fieldType === 'textarea' ? text : text.trim() }
  }
  const email = text.trim().toLowerCase()
  if (/^[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@.,;<>()]{2,}$/.test(email)) return { value: email }
  return { error: 'INVALID_EMAIL', message: `Email address ${text} is invalid` }
}

function number(text: string): Taken {
  const plain = text.trim()
  if (/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(plain)) return { value: plain.replace(/^\+/, '') }
  return { error: 'INVALID_NUMBER', message: `${text} was not a valid number.` }
}

function date(text: string): Taken {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : instant(text)
  if (ms === undefined || Number.isNaN(ms) || isRolledOver(text, ms))
    return { error: 'INVALID_DATE', message: `${text} was not a valid date.` }
  if (ms % DAY_MS !== 0)
    return { error: 'INVALID_DATE', message: `${text} is at ${new Date(ms).toISOString().slice(11, -1)} UTC, not midnight!` }
  return { value: new Date(ms).toISOString().slice(0, 10) }
}

function datetime(text: string): Taken {
  const ms = instant(text)
  if (ms === undefined || isRolledOver(text, ms)) return { error: 'INVALID_LONG', message: `${text} was not a valid long.` }
  return { value: new Date(ms).toISOString() }
}

/** The 31st of June is no date, though it can be parsed. */
function isRolledOver(text: string, ms: number): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(ms).toISOString().slice(0, 10) !== text
}

/** Milliseconds of an epoch number or an ISO 8601 text. */
function instant(text: string): number | undefined {
  const ms = /^-?\d{1,15}$/.test(text) ? Number(text) : /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(ms) || Math.abs(ms) > 8.64e15 ? undefined : ms
}

function enumeration(
  definition: Definition,
  text: string,
  { before, choices }: { before: string; choices: ReadonlySet<string> | undefined },
): Taken {
  const allowed = choices ?? new Set(definition.options.map(({ value }) => value))
  const wanted = isMulti(definition) ? text.split(';').filter((one) => one !== '') : [text]
  const unknown = wanted.find((one) => !allowed.has(one))
  if (unknown !== undefined)
    return { error: 'INVALID_OPTION', message: `${unknown} was not one of the allowed options: [${listed(definition, allowed)}]` }
  const kept = text.startsWith(';') && before !== '' ? before.split(';') : []
  return { value: [...new Set([...kept, ...wanted])].join(';') }
}

function listed(definition: Definition, allowed: ReadonlySet<string>): string {
  if (definition.options.length > 0) return definition.options.map(({ label, value }) => `label: "${label}" value: "${value}"`).join(', ')
  return [...allowed].join(', ')
}
