import { cn } from './cn.ts'

const letter = (word: string): string => (word === '' ? '' : String.fromCodePoint(word.codePointAt(0) ?? 0))

/** Up to two letters for a name: first and last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean)
  const first = words[0] ?? '?'
  const last = words.length > 1 ? (words.at(-1) ?? '') : ''
  return (letter(first) + letter(last)).toLocaleUpperCase()
}

const sizes = { sm: 'size-5 text-[10px]', md: 'size-6 text-[11px]', lg: 'size-10 text-lead' }

/** The initials of a person (round) or of a thing (square); decorative, the name stands beside it. */
export function Avatar({
  name,
  size = 'md',
  square = false,
  className,
}: {
  name: string
  size?: keyof typeof sizes
  square?: boolean
  className?: string
}) {
  return (
    <span
      aria-hidden
      data-initials={initials(name)}
      className={cn(
        'inline-grid before:content-[attr(data-initials)] shrink-0 place-items-center border border-line bg-sunken leading-none font-medium text-muted select-none',
        square ? 'rounded-md' : 'rounded-full',
        sizes[size],
        className,
      )}
    />
  )
}
