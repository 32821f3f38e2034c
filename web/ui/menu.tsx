import Check from 'lucide-react/icons/check'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn.ts'
import { Kbd } from './kbd.tsx'

const item =
  'flex min-h-7 items-center gap-2 rounded-sm px-2 py-1 text-body outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-faint'

type MenuProps = { trigger: ReactNode; children: ReactNode; align?: 'start' | 'end'; side?: 'top' | 'bottom' | 'right'; className?: string }

/** A list of actions behind a button; `trigger` is that button. */
export function Menu({ trigger, children, align = 'start', side = 'bottom', className }: MenuProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={cn(
            'z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 animate-appear overflow-y-auto rounded-md border border-line-strong bg-raised p-1',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

type ItemProps = ComponentProps<typeof Radix.Item> & { icon?: ReactNode; keys?: string; danger?: boolean }

/** One action; with `asChild` the child itself (a link) is the item. */
export function MenuItem({ icon, keys, danger = false, className, children, ...rest }: ItemProps) {
  const looks = cn(item, danger && 'text-bad [&_svg]:text-bad', className)
  if (rest.asChild === true)
    return (
      <Radix.Item className={looks} {...rest}>
        {children}
      </Radix.Item>
    )
  return (
    <Radix.Item className={looks} {...rest}>
      {icon}
      <span className="grow">{children}</span>
      {keys !== undefined && <Kbd keys={keys} />}
    </Radix.Item>
  )
}

/** One of several, the chosen one ticked. */
export function MenuChoice({ checked, children, onSelect }: { checked: boolean; children: ReactNode; onSelect: () => void }) {
  return (
    <Radix.CheckboxItem className={item} checked={checked} onCheckedChange={onSelect}>
      <span className="grow">{children}</span>
      {checked && <Check aria-hidden />}
    </Radix.CheckboxItem>
  )
}

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="px-2 pt-1.5 pb-1 text-meta text-faint">{children}</Radix.Label>
)
export const MenuLine = () => <Radix.Separator className="mx-1 my-1 h-px bg-line" />
