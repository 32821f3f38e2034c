import { useEffect, useState } from 'react'
import { useNarrow } from './media.ts'

/** The bottom bar of phones, which toasts stand on. */
const barPx = 64
const edgePx = 24
const gapPx = 14
const clearPx = 8
const mostShown = 3
const beatMs = 100

/** How high the stack of toasts is. */
function stackPx(): number {
  const toasts = [...document.querySelectorAll<HTMLElement>('[data-sonner-toast]')].slice(0, mostShown)
  return toasts.reduce((sum, each) => sum + each.offsetHeight + gapPx, -gapPx)
}

/** How far from the lower edge the stack must begin so that it covers no bar of actions (`data-actions`): `basePx`, or above those in its way. */
function clearOf(basePx: number, stack: number): number {
  const first = document.querySelector('[data-sonner-toast]')?.getBoundingClientRect()
  if (first === undefined) return basePx
  const bars = [...document.querySelectorAll('[data-actions]')].map((each) => each.getBoundingClientRect())
  const beside = bars.filter(({ left, right, top, height }) => height > 0 && left < first.right && right > first.left && top < innerHeight)
  // From the lowest up: above one bar, the stack may stand on the next.
  return beside
    .toSorted((one, other) => other.top - one.top)
    .reduce((from, { top, bottom }) => {
      const meets = top < innerHeight - from && bottom > innerHeight - from - stack
      return meets && innerHeight - top + clearPx + stack < innerHeight ? innerHeight - top + clearPx : from
    }, basePx)
}

/**
 * Where toasts stand, in pixels from the lower edge: never on a bar of actions, wherever it moves. On phones what stands at the bottom moves up besides:
 * `--toasts` above the bottom bar, `--toasts-over` in what covers it.
 */
export function useToastRoom(count: number): number {
  const narrow = useNarrow()
  const basePx = narrow ? barPx : edgePx
  const [from, setFrom] = useState(basePx)
  useEffect(() => {
    const { style } = document.documentElement
    const place = () => {
      const stack = stackPx()
      const room = count === 0 ? 0 : Math.max(0, stack + gapPx)
      style.setProperty('--toasts', `${room}px`)
      style.setProperty('--toasts-over', `${room === 0 ? 0 : room + barPx}px`)
      setFrom(clearOf(basePx, stack))
    }
    place()
    if (count === 0) return
    // Bars come, go and move with what is scrolled, opened and resized.
    const beat = setInterval(place, beatMs)
    return () => clearInterval(beat)
  }, [count, basePx])
  return from
}
