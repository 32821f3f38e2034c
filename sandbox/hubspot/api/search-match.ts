import { comparable, optionsIn, type Condition } from './search-request.ts'

/** Tries a condition on a text; a missing value fits nothing but NOT_HAS_PROPERTY. */
export function textTest(condition: Condition): (value: string | undefined) => boolean {
  const { operator, definition } = condition
  if (operator === 'NOT_HAS_PROPERTY') return (value) => value === undefined
  const number = isNumeric(definition) ? numberTest(condition) : undefined
  if (number !== undefined) return (value) => value !== undefined && number(comparable(definition, value))
  return (value) => value !== undefined && fits(condition, value)
}

/** Tries a condition on a number, or on an instant in ms; `undefined` where the operator looks at the text. */
export function numberTest({ operator, definition, ...bounds }: Condition): ((value: number) => boolean) | undefined {
  const [low, high] = [bounds.value, bounds.highValue].map((bound) => comparable(definition, bound ?? ''))
  const all = new Set((bounds.values ?? []).map((one) => comparable(definition, one)))
  const tests: { readonly [name in Condition['operator']]?: (value: number) => boolean } = {
    EQ: (value) => value === low,
    NEQ: (value) => value !== low,
    LT: (value) => value < (low ?? NaN),
    LTE: (value) => value <= (low ?? NaN),
    GT: (value) => value > (low ?? NaN),
    GTE: (value) => value >= (low ?? NaN),
    BETWEEN: (value) => value >= (low ?? NaN) && value <= (high ?? NaN),
    IN: (value) => all.has(value),
    NOT_IN: (value) => !all.has(value),
    HAS_PROPERTY: () => true,
    NOT_HAS_PROPERTY: () => false,
  }
  return tests[operator]
}

function fits(condition: Condition, value: string): boolean {
  const { value: wanted = '', highValue, values } = condition
  switch (condition.operator) {
    case 'HAS_PROPERTY':
      return true
    case 'NOT_HAS_PROPERTY':
      return false
    case 'EQ':
      return isEqual(condition, value, wanted ?? '')
    case 'NEQ':
      return !isEqual(condition, value, wanted ?? '')
    case 'IN':
      return (values ?? []).some((one) => isListed(condition, value, one))
    case 'NOT_IN':
      return !(values ?? []).some((one) => isListed(condition, value, one))
    case 'CONTAINS_TOKEN':
      return containsToken(value, wanted ?? '')
    case 'NOT_CONTAINS_TOKEN':
      return !containsToken(value, wanted ?? '')
    case 'LT':
      return order(value, wanted) < 0
    case 'LTE':
      return order(value, wanted) <= 0
    case 'GT':
      return order(value, wanted) > 0
    case 'GTE':
      return order(value, wanted) >= 0
    case 'BETWEEN':
      return order(value, wanted) >= 0 && order(value, highValue) <= 0
  }
}

/** Every word of the query begins some word of the searched values. */
export function hasWords(values: readonly string[], query: string): boolean {
  const words = values.flatMap(wordsOf)
  return wordsOf(query).every((wanted) => words.some((word) => word.startsWith(wanted)))
}

/** Texts are compared without regard to case, options with it. */
function isEqual({ definition }: Condition, value: string, wanted: string): boolean {
  if (definition.type === 'enumeration') return optionsIn(definition, value).includes(wanted)
  return value.toLowerCase() === wanted.toLowerCase()
}

/** The index behind IN holds texts in lower case, so a wanted text with a capital is never found. */
function isListed(condition: Condition, value: string, wanted: string): boolean {
  const { type } = condition.definition
  return type === 'string' || type === 'phone_number' ? value.toLowerCase() === wanted : isEqual(condition, value, wanted)
}

function containsToken(value: string, wanted: string): boolean {
  const words = wordsOf(value)
  const tokens = wanted
    .toLowerCase()
    .split(/[\s@.,;:/()+_-]+/)
    .filter(Boolean)
  return tokens.every((token) => {
    if (!token.includes('*')) return words.includes(token)
    const pattern = new RegExp(`^${token.replaceAll(/[$^\\[\]{}|?()+.]/g, String.raw`\$&`).replaceAll(/\*+/g, '.*')}$`)
    return words.some((word) => pattern.test(word))
  })
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s@.,;:/()+_-]+/)
    .filter(Boolean)
}

function order(value: string, bound: string | null | undefined): number {
  const [left, right] = [value.toLowerCase(), (bound ?? '').toLowerCase()]
  return left < right ? -1 : left > right ? 1 : 0
}

function isNumeric({ type }: Condition['definition']): boolean {
  return type === 'number' || type === 'date' || type === 'datetime'
}
