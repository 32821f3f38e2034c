import type { ListShape } from '#connectors/kit/list-shape.ts'
import type { Value } from '#model/value.ts'
import { isShown } from './element-lens.ts'
import { listAt, type Path, type Selector, valueAt, withValue } from './path.ts'

/** The plain value a path means; undefined where there is none. With a selector: that of the first element it fits. */
export function getPath(root: Value, path: Path, shape: ListShape | undefined): Value | undefined {
  if (path.selector === null) return valueAt(root, path.before)
  const list = listAt(root, path.before)
  const at = place(list, path.selector, shape)
  return at < 0 ? undefined : valueAt(list[at], path.after)
}

/**
 * `root` with the value in its place, all else shared; undefined empties it. An element chosen by key or mark goes with its value;
 * one chosen by its place keeps what else it holds. The same object when nothing changes.
 */
export function putPath(
  root: Value,
  target: { readonly path: Path; readonly shape: ListShape | undefined },
  value: Value | undefined,
): Value {
  const { path, shape } = target
  if (path.selector === null) return withValue(root, path.before, value) ?? {}
  const list = listAt(root, path.before)
  const at = place(list, path.selector, shape)
  const written = value === undefined ? emptied(list, at, path) : filled(list, { at, path, shape }, value)
  return written === list ? root : (withValue(root, path.before, written) ?? {})
}

/** The element a selector means, −1 where there is none. `[primary]` is the marked one, else the first. */
function place(list: readonly Value[], selector: Selector, shape: ListShape | undefined): number {
  const shown = isShown(shape)
  switch (selector.by) {
    case 'all':
      return -1
    case 'index': {
      let left = selector.at
      return list.findIndex((raw) => shown(raw) && left-- === 0)
    }
    case 'primary': {
      const mark = (shape?.primary ?? 'primary').split('.')
      const marked = list.findIndex((raw) => shown(raw) && valueAt(raw, mark) === true)
      return marked >= 0 ? marked : list.findIndex(shown)
    }
    case 'key': {
      const key = selector.key.split('.')
      return list.findIndex((raw) => shown(raw) && valueAt(raw, key) === selector.is)
    }
  }
}

function emptied(list: readonly Value[], at: number, path: Path): readonly Value[] {
  const old = list[at]
  if (old === undefined || (path.after.length > 0 && valueAt(old, path.after) === undefined)) return list
  if (path.after.length === 0 || path.selector?.by !== 'index') return list.toSpliced(at, 1)
  const rest = withValue(old, path.after, undefined)
  const bare = rest === undefined || Object.keys(rest ?? {}).length === 0
  // An emptied last element goes; one with others behind it stays, so that they keep their places.
  return bare && at === list.length - 1 ? list.slice(0, -1) : list.with(at, rest ?? {})
}

function filled(
  list: readonly Value[],
  where: { readonly at: number; readonly path: Path; readonly shape: ListShape | undefined },
  value: Value,
): readonly Value[] {
  const { at, path, shape } = where
  const old = list[at]
  const inner = withValue(old ?? seed(path.selector, shape), path.after, value) ?? value
  if (inner === old) return list
  return at < 0 ? [...list, inner] : list.with(at, inner)
}

/** What a new element must carry so that its selector finds it again. */
function seed(selector: Selector | null, shape: ListShape | undefined): Value | undefined {
  if (selector?.by === 'key') return withValue(undefined, selector.key.split('.'), selector.is)
  if (selector?.by === 'primary' && shape?.primary !== undefined) return withValue(undefined, shape.primary.split('.'), true)
  return undefined
}
