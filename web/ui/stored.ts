import { useState } from 'react'

function read<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(key)
    return text === null ? fallback : (JSON.parse(text) as T)
  } catch {
    return fallback
  }
}

/** State that this browser remembers under `pipedesk.<key>`: column widths, a collapsed rail. */
export function useStored<T>(key: string, fallback: T): [T, (next: T) => void] {
  const name = `pipedesk.${key}`
  const [state, setState] = useState(() => read(name, fallback))
  const store = (next: T) => {
    setState(next)
    try {
      localStorage.setItem(name, JSON.stringify(next))
    } catch {
      // A full or forbidden storage costs only the memory of it.
    }
  }
  return [state, store]
}
