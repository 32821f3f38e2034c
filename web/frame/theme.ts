import { useSyncExternalStore } from 'react'

export const themes = ['light', 'dark', 'system'] as const
export type Theme = (typeof themes)[number]

const KEY = 'pipedesk.theme'
const listeners = new Set<() => void>()

function stored(): Theme {
  const word = localStorage.getItem(KEY)
  return themes.find((theme) => theme === word) ?? 'system'
}

let current: Theme = 'system'

function wear(theme: Theme): void {
  current = theme
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

/** Puts the remembered theme on before the first render. */
export function wearStoredTheme(): void {
  wear(stored())
}

/** Changes the theme and remembers it in this browser. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme)
  wear(theme)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => current)
