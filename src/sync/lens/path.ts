import type { Value } from '#model/value.ts'

/** Which elements of a list a path means. */
export type Selector =
  | { readonly by: 'index'; readonly at: number }
  | { readonly by: 'all' }
  | { readonly by: 'primary' }
  | { readonly by: 'key'; readonly key: string; readonly is: string }

/** `before` leads to a list when there is a selector, else to the value; `after` leads on inside the element. */
export type Path = { readonly before: readonly string[]; readonly selector: Selector | null; readonly after: readonly string[] }

type Branch = { readonly [key: string]: Value }

const step = /^([^.[\]]+)(?:\[([^[\]]+)\])?(?:\.|$)/

/** Reads `names[0].givenName`, `userDefined[key=Region].value`, `phones[*]`, `emails[primary].value`; null when it is no such path. */
export function parsePath(text: string): Path | null {
  const before: string[] = []
  const after: string[] = []
  let selector: Selector | null = null
  let rest = text
  while (rest !== '') {
    const found = step.exec(rest)
    if (!found || found[1] === undefined || (found[0].length === rest.length && rest.endsWith('.'))) return null
    const into = selector === null ? before : after
    into.push(found[1])
    if (found[2] !== undefined) {
      if (selector !== null) return null
      selector = selectorOf(found[2])
    }
    rest = rest.slice(found[0].length)
  }
  return before.length === 0 || before.concat(after).some((key) => key === '__proto__') ? null : { before, selector, after }
}

function selectorOf(text: string): Selector {
  if (text === '*') return { by: 'all' }
  if (text === 'primary') return { by: 'primary' }
  if (/^\d{1,4}$/.test(text)) return { by: 'index', at: Number(text) }
  const at = text.indexOf('=')
  return at < 0 ? { by: 'key', key: 'key', is: text } : { by: 'key', key: text.slice(0, at), is: text.slice(at + 1) }
}

/** What stands under `keys`; undefined where the way breaks off. */
export function valueAt(root: Value | undefined, keys: readonly string[]): Value | undefined {
  let value = root
  for (const key of keys) {
    if (!isBranch(value)) return undefined
    value = Object.hasOwn(value, key) ? value[key] : undefined
  }
  return value
}

/** A copy of `root` with `value` under `keys`, sharing all else; undefined removes. The same object when nothing changes. */
export function withValue(root: Value | undefined, keys: readonly string[], value: Value | undefined): Value | undefined {
  const [key, ...rest] = keys
  if (key === undefined) return value
  const branch: Branch = isBranch(root) ? root : {}
  const old = Object.hasOwn(branch, key) ? branch[key] : undefined
  const inner = withValue(old, rest, value)
  if (inner === old) return root
  if (inner !== undefined) return { ...branch, [key]: inner }
  const { [key]: _, ...others } = branch
  return others
}

export function isBranch(value: Value | undefined): value is Branch {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function listAt(root: Value | undefined, keys: readonly string[]): readonly Value[] {
  const value = valueAt(root, keys)
  return Array.isArray(value) ? value : []
}
