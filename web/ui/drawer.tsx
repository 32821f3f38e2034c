import X from 'lucide-react/icons/x'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { t } from '../text/t.ts'
import { Button } from './button.tsx'
import { cn } from './cn.ts'
import { useFocusReturn } from './focus-return.ts'

export type DrawerProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  footer?: ReactNode
  wide?: boolean
  children: ReactNode
}

/** Onto the drawer, not its close button: what it says comes first, and Enter does not end it. What took the focus by itself keeps it. */
function focusItself(event: Event): void {
  event.preventDefault()
  if (event.target instanceof HTMLElement && !event.target.contains(document.activeElement)) event.target.focus()
}

/** Detail beside the page it explains; slides in from the right, fills the screen on phones. */
export function Drawer({ open, onOpenChange, title, description, footer, wide = false, children }: DrawerProps) {
  const focus = useFocusReturn(focusItself)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          className={cn(
            'fixed inset-y-0 right-0 z-50 flex w-full animate-slide max-sm:pb-(--toasts-over) flex-col border-l border-line-strong bg-raised focus:outline-none',
            wide ? 'sm:max-w-2xl' : 'sm:max-w-md',
          )}
          {...focus}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <header className="flex items-start justify-between gap-4 border-b border-line px-4 py-3">
            <div className="min-w-0">
              <Radix.Title className="text-lead font-semibold">{title}</Radix.Title>
              {description !== undefined && <Radix.Description className="text-muted">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <Button variant="ghost" size="iconSm" aria-label={t('kit.close')}>
                <X />
              </Button>
            </Radix.Close>
          </header>
          <div className="min-h-0 grow overflow-y-auto px-4 py-3" tabIndex={-1}>
            {children}
          </div>
          {footer !== undefined && (
            <footer data-actions className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
