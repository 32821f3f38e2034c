import { Command as Cmdk } from 'cmdk'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useFocusReturn } from './focus-return.ts'
import { Kbd } from './kbd.tsx'

export type CommandItem = {
  id: string
  label: string
  hint?: string | undefined
  icon?: ReactNode
  keys?: string
  words?: string
  run: () => void
}
export type CommandGroup = {
  label: string
  items: readonly CommandItem[]
  /** Shown whatever is typed: the server already searched. */ found?: boolean
}

type CommandProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  placeholder: string
  query: string
  onQuery: (query: string) => void
  groups: readonly CommandGroup[]
  empty: ReactNode
}

/** The palette: type, arrow to a line, Enter. It only shows what it is given. */
export function Command({ open, onOpenChange, title, placeholder, query, onQuery, groups, empty }: CommandProps) {
  // Its input takes the focus by itself.
  const focus = useFocusReturn(() => undefined)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          {...focus}
          className="fixed top-[12dvh] left-1/2 z-50 w-[calc(100vw-24px)] max-w-xl -translate-x-1/2 animate-appear overflow-hidden rounded-md border border-line-strong bg-raised focus:outline-none"
        >
          <Radix.Title className="sr-only">{title}</Radix.Title>
          <Cmdk label={title} loop filter={(value, search, words) => score(`${value} ${words?.join(' ') ?? ''}`, search)}>
            <Cmdk.Input
              value={query}
              onValueChange={onQuery}
              placeholder={placeholder}
              className="h-12 w-full border-b border-line bg-transparent px-4 text-lead outline-none"
            />
            <Cmdk.List className="max-h-[52dvh] overflow-y-auto p-1.5" label={title}>
              <Cmdk.Empty className="px-3 py-8 text-center text-muted">{empty}</Cmdk.Empty>
              {groups
                .filter((group) => group.items.length > 0)
                .map((group) => (
                  <Cmdk.Group
                    key={group.label}
                    heading={group.label}
                    className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-meta [&_[cmdk-group-heading]]:text-faint"
                  >
                    {group.items.map((item) => (
                      <Row key={item.id} item={item} found={group.found === true ? query : undefined} />
                    ))}
                  </Cmdk.Group>
                ))}
            </Cmdk.List>
          </Cmdk>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Row({ item, found }: { item: CommandItem; found: string | undefined }) {
  return (
    <Cmdk.Item
      value={`${item.label}\u0000${item.id}`}
      keywords={[item.words ?? '', found ?? '']}
      onSelect={item.run}
      className="flex min-h-9 items-center gap-2.5 rounded-sm px-2 data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-faint"
    >
      {item.icon}
      <span className="truncate">{item.label}</span>
      {item.hint && <span className="truncate text-meta text-faint">{item.hint}</span>}
      <span className="grow" />
      {item.keys && <Kbd keys={item.keys} />}
    </Cmdk.Item>
  )
}

/** Every typed word must occur; words that begin a word count more. */
export function score(text: string, search: string): number {
  const hay = text.toLowerCase()
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  let sum = 0
  for (const word of words) {
    const at = hay.indexOf(word)
    if (at < 0) return 0
    sum += at === 0 || hay[at - 1] === ' ' ? 1 : 0.5
  }
  return words.length === 0 ? 1 : sum / words.length
}
