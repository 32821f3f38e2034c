import { useEffect, useRef, useSyncExternalStore } from 'react'

/** One shortcut: `mod+k`, `?`, or keys one after the other as in `g c`. */
export type Shortcut = { keys: string; label: string; group: string }
type Entry = Shortcut & { run: (() => void) | null }

const SEQUENCE_MS = 900
const entries = new Set<Entry>()
const listeners = new Set<() => void>()
/** What the palette offers, too: the nearest of those with equal keys. */
export type LiveShortcut = Shortcut & { run: () => void }
let listed: readonly Shortcut[] = []
let live: readonly LiveShortcut[] = []
let typed: string[] = []
let typedAt = 0

function changed(): void {
  const seen = new Map<string, Shortcut>()
  for (const { keys, label, group } of entries) seen.set(`${group} ${keys}`, { keys, label, group })
  listed = [...seen.values()]
  live = [...new Map([...entries].flatMap((each) => (each.run === null ? [] : [[each.keys, { ...each, run: each.run }]]))).values()]
  for (const listener of listeners) listener()
}

/** Typing into a field is never a shortcut; chords with a modifier are. A choice is not typed into. */
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement && (target.type === 'radio' || target.type === 'checkbox')) return false
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

const inOverlay = (target: EventTarget | null) =>
  target instanceof Element && target.closest('[role=dialog],[role=menu],[role=listbox]') !== null

/** Enter on a button or link presses it, whatever else Enter means on the page. */
const pressesItself = (chord: string, target: EventTarget | null) =>
  chord === 'enter' &&
  target instanceof Element &&
  target.closest('a,button:not([role=checkbox]),summary,[role=gridcell],[role=grid]') !== null

/** The chord of one event as the registry writes it. */
export function chordOf(event: Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey'>): string {
  const key = event.key === 'Escape' ? 'esc' : event.key.toLowerCase()
  return event.metaKey || event.ctrlKey ? `mod+${key}` : key
}

function onKey(event: KeyboardEvent): void {
  const chord = chordOf(event)
  const plain = !chord.startsWith('mod+')
  if (
    event.defaultPrevented ||
    event.altKey ||
    (plain && (isTyping(event.target) || inOverlay(event.target))) ||
    pressesItself(chord, event.target)
  )
    return
  if (event.timeStamp - typedAt > SEQUENCE_MS) typed = []
  typedAt = event.timeStamp
  typed = [...typed.slice(-1), chord]
  const both = typed.join(' ')
  const live = [...entries].filter((entry) => entry.run !== null)
  // A sequence wins over its last key alone; of equals the one registered last, which is the nearer one.
  const hit =
    live.findLast((entry) => entry.keys === both && typed.length > 1) ??
    live.findLast((entry) => entry.keys === chord && !live.some((other) => other.keys.startsWith(`${both} `) && typed.length > 1))
  if (hit === undefined) return
  event.preventDefault()
  typed = []
  hit.run?.()
}

/** Starts listening once for the whole document. */
export function listenForShortcuts(): () => void {
  document.addEventListener('keydown', onKey)
  return () => document.removeEventListener('keydown', onKey)
}

/** Binds keys while the component is mounted; with `run` null they are only listed under `?` (bound elsewhere). */
export function useShortcut(shortcut: Shortcut, run: (() => void) | null): void {
  const { keys, label, group } = shortcut
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  const bound = run !== null
  useEffect(() => {
    const entry: Entry = { keys, label, group, run: bound ? () => latest.current?.() : null }
    entries.add(entry)
    changed()
    return () => {
      entries.delete(entry)
      changed()
    }
  }, [keys, label, group, bound])
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Everything that can be pressed right now. */
export const useShortcutList = (): readonly Shortcut[] => useSyncExternalStore(subscribe, () => listed)

/** Everything that a press would do right now. */
export const useLiveShortcuts = (): readonly LiveShortcut[] => useSyncExternalStore(subscribe, () => live)
