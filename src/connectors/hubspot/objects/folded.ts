import type { Value } from '#model/value.ts'

/** Property values as HubSpot gives them; null and absent are one. */
export type Properties = Readonly<Record<string, string | null | undefined>>

/**
 * Several properties that are one list to people (`phone` and `mobilephone`; `email` and the additional ones). HubSpot has neither types nor an
 * order for them, so a raw object carries them as a list, which is merged element by element, and a write spreads it again.
 */
export type Folded = {
  /** Its place in a raw object. */
  readonly root: string
  readonly label: string
  readonly type: string
  readonly properties: readonly string[]
  /** The property that holds all but the first element; null where each element has a place of its own. */
  readonly more: string | null
  /** Most elements, where each has a place of its own. */
  readonly capacity: number | null
  fold(properties: Properties): readonly Value[]
  /** All of `properties`; an empty text clears. What has no place is left out. */
  spread(elements: readonly Value[]): Readonly<Record<string, string>>
}

type Named = Pick<Folded, 'root' | 'label' | 'type'>

/** A main value and further ones in one property, parted by semicolons. `bare`: elements are texts, the main one first; else the main one is marked. */
export function firstAndMore(
  named: Named,
  { first, more, bare }: { readonly first: string; readonly more: string; readonly bare: boolean },
): Folded {
  return {
    ...named,
    properties: [first, more],
    more,
    capacity: null,
    fold: (properties) => {
      const main = properties[first]?.trim() ?? ''
      const all = [...new Set([main, ...(properties[more] ?? '').split(';').map((each) => each.trim())])].filter(Boolean)
      if (bare) return all
      return all.map((value) => (value === main ? { value, primary: true } : { value }))
    },
    spread: (elements) => {
      const marked = elements.find((each) => partOf(each, 'primary') === true)
      const [main, ...rest] = marked === undefined ? elements : [marked, ...elements.filter((each) => each !== marked)]
      return { [first]: textOf(main), [more]: rest.map(textOf).filter(Boolean).join(';') }
    },
  }
}

/** One property for each sort of value; an element names its property in `slot`, one that names none takes the first that is free. */
export function slotted(named: Named, slots: readonly string[]): Folded {
  return {
    ...named,
    properties: slots,
    more: null,
    capacity: slots.length,
    fold: (properties) =>
      slots.flatMap((slot) => {
        const value = properties[slot]?.trim() ?? ''
        return value === '' ? [] : [{ value, slot }]
      }),
    spread: (elements) => {
      const placed: Record<string, string> = {}
      const homeless: string[] = []
      for (const element of elements) {
        const slot = partOf(element, 'slot')
        if (typeof slot === 'string' && slots.includes(slot) && placed[slot] === undefined) placed[slot] = textOf(element)
        else homeless.push(textOf(element))
      }
      return Object.fromEntries(slots.map((slot) => [slot, placed[slot] ?? homeless.shift() ?? '']))
    },
  }
}

/** One element, each of its parts a property of its own name. */
export function single(named: Named, parts: readonly string[]): Folded {
  return {
    ...named,
    properties: parts,
    more: null,
    capacity: 1,
    fold: (properties) => {
      const filled = parts.flatMap((part): [string, string][] => {
        const value = properties[part] ?? ''
        return value.trim() === '' ? [] : [[part, value]]
      })
      return filled.length === 0 ? [] : [Object.fromEntries(filled)]
    },
    spread: ([element = null]) =>
      Object.fromEntries(
        parts.map((part) => {
          const value = partOf(element, part)
          return [part, typeof value === 'string' ? value : '']
        }),
      ),
  }
}

function partOf(element: Value | undefined, part: string): Value | undefined {
  return typeof element === 'object' && element !== null && !Array.isArray(element)
    ? (element as { readonly [key: string]: Value })[part]
    : undefined
}

function textOf(element: Value | undefined): string {
  const value = typeof element === 'string' ? element : partOf(element, 'value')
  return typeof value === 'string' ? value.trim() : ''
}
