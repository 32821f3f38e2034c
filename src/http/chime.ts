import type { Bell } from '#db/ring.ts'

/** Rings each bell at once and then at most once per `everyMs`, however often it is asked to; a failed ring is dropped, for a bell is a hint. */
export function chimes(ring: (bell: Bell) => Promise<void>, everyMs = 400): (bell: Bell) => void {
  const resting = new Map<string, { again: boolean }>()
  const sound = (key: string, bell: Bell): void => {
    const state = { again: false }
    resting.set(key, state)
    void ring(bell).catch(() => undefined)
    setTimeout(() => {
      resting.delete(key)
      if (state.again) sound(key, bell)
    }, everyMs).unref()
  }
  return (bell) => {
    const key = `${bell.topic} ${bell.workspaceId} ${bell.id}`
    const state = resting.get(key)
    if (state === undefined) sound(key, bell)
    else state.again = true
  }
}
