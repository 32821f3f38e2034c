import type { Values } from '#model/value.ts'

const low = (each: unknown): string => String(each).toLowerCase()

/** The obvious meaning of a filter. */
export function passes(record: Values, [path, operator, text]: readonly [string, string, string]): boolean {
  const value = path.startsWith('custom.') ? ((record.custom as Values)[path.slice(7)] ?? null) : (record[path] ?? null)
  const items = (
    Array.isArray(value)
      ? value.map((each) => (typeof each === 'object' && each !== null ? (each as Values).value : each))
      : value === null
        ? []
        : [value]
  ) as (string | number | boolean)[]
  const order = (each: string | number | boolean): number =>
    typeof each === 'number' ? each - Number(text) : low(each) < low(text) ? -1 : low(each) > low(text) ? 1 : 0
  switch (operator) {
    case 'eq':
      return items.some((each) => order(each) === 0)
    case 'ne':
      return !items.some((each) => order(each) === 0)
    case 'in':
      return items.some((each) => text.split(',').some((one) => (typeof each === 'number' ? each === Number(one) : low(each) === low(one))))
    case 'lt':
      return items.some((each) => order(each) < 0)
    case 'lte':
      return items.some((each) => order(each) <= 0)
    case 'gt':
      return items.some((each) => order(each) > 0)
    case 'gte':
      return items.some((each) => order(each) >= 0)
    case 'contains':
      return items.some((each) => low(each).includes(low(text)))
    default:
      return (items.length === 0) === (text === 'true')
  }
}
