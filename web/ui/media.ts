import { useMemo, useSyncExternalStore } from 'react'

/** True while the media query holds. */
export function useMedia(query: string): boolean {
  const { subscribe, matches } = useMemo(() => following(query), [query])
  return useSyncExternalStore(subscribe, matches)
}

function following(query: string) {
  const list = window.matchMedia(query)
  return {
    matches: () => list.matches,
    subscribe: (listener: () => void) => {
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
  }
}

/** Phones and narrow windows: one column, bottom bar. */
export const useNarrow = (): boolean => useMedia('(max-width: 639px)')
