import { comparable, optionsIn, type Condition } from './search-request.ts'

/** Does a value fit a condition? A missing value fits nothing but NOT_HAS_PROPERTY. */
export function fits(condition: Condition, value: string | undefined): boolean {
  const { operator } = condition
  if (operator === 'NOT_HAS_PROPERTY') return value === undefined
  if (value === undefined) return false
  switch (operator) {
    case 'HAS_PROPERTY':
      return true
    case 'EQ':
      return isEqual(condition, value, condition.value ?? '')
    case 'NEQ':
      return !isEqual(condition, value, condition.value ?? '')
    case 'IN':
      return (condition.values ?? []).some((one) => isListed(condition, value, one))
    case 'NOT_IN':
      return !(condition.values ?? []).some((one) => isListed(condition, value, one))
    case 'CONTAINS_TOKEN':
      return containsToken(value, condition.value ?? '')
    case 'NOT_CONTAINS_TOKEN':
      return !containsToken(value, condition.value ?? '')
    case 'LT':
      return order(condition, value, condition.value) < 0
    case 'LTE':
      return order(condition, value, condition.value) <= 0
    case 'GT':
      return order(condition, value, condition.value) > 0
    case 'GTE':
      return order(condition, value, condition.value) >= 0
    case 'BETWEEN':
      return order(condition, value, condition.value) >= 0 && order(condition, value, condition.highValue) <= 0
  }
}

/** Every word of the query begins some word of the searched values. */
export function hasWords(values: readonly string[], query: string): boolean {
  const words = values.flatMap(wordsOf)
  return wordsOf(query).every((wanted) => words.some((word) => word.startsWith(wanted)))
}

/** Texts are compared without regard to case, options with it. */
function isEqual({ definition }: Condition, value: string, wanted: string): boolean {
  if (isNumeric(definition)) return comparable(definition, value) === comparable(definition, wanted)
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

function order({ definition }: Condition, value: string, bound: string | null | undefined): number {
  if (isNumeric(definition)) return comparable(definition, value) - comparable(definition, bound ?? '')
  const [left, right] = [value.toLowerCase(), (bound ?? '').toLowerCase()]
  return left < right ? -1 : left > right ? 1 : 0
}

function isNumeric({ type }: Condition['definition']): boolean {
  return type === 'number' || type === 'date' || type === 'datetime'
}
