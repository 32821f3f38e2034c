import X from 'lucide-react/icons/x'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { t } from '../text/t.ts'
import { Button } from './button.tsx'
import { cn } from './cn.ts'
import { useFocusReturn } from './focus-return.ts'

export type DialogProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  /** Buttons, the main one last. */
  footer?: ReactNode
  width?: 'sm' | 'md' | 'lg'
  children?: ReactNode
}

const widths = { sm: 'max-w-sm', md: 'max-w-lg', lg: 'max-w-3xl' }

const choices = 'input:not([type=radio]), textarea, input[type=radio]:checked'
const anything = 'input, button, a[href], [tabindex="0"]'

/** Into the first choice of its content, else on the dialog itself: on the close button, Enter would end what it was meant to do. */
function focusFirst(event: Event): void {
  if (!(event.target instanceof HTMLElement)) return
  event.preventDefault()
  const body = event.target.querySelector('[data-body]')
  const first = body?.querySelector(choices) ?? body?.querySelector(anything)
  if (first instanceof HTMLElement) first.focus()
  else event.target.focus()
}

/** A question that must be answered before going on; Escape and the scrim close it. */
export function Dialog({ open, onOpenChange, title, description, footer, width = 'md', children }: DialogProps) {
  const focus = useFocusReturn(focusFirst)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          className={cn(
            'fixed top-[12dvh] left-1/2 z-50 flex max-h-[78dvh] w-[calc(100vw-24px)] -translate-x-1/2 animate-appear flex-col rounded-md border border-line-strong bg-raised focus:outline-none',
            widths[width],
          )}
          {...focus}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
        >
          <header className="flex items-start justify-between gap-4 px-4 pt-3">
            <div>
              <Radix.Title className="text-lead font-semibold">{title}</Radix.Title>
              {description !== undefined && <Radix.Description className="text-muted">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <Button variant="ghost" size="iconSm" aria-label={t('kit.close')}>
                <X />
              </Button>
            </Radix.Close>
          </header>
          <div data-body className="overflow-y-auto px-4 py-3">
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
