import { useEffect } from 'react'
import { Toaster as Sonner, toast as sonner, useSonner } from 'sonner'
import { t } from '../text/t.ts'

type Undo = { onUndo: () => void | Promise<void> }
type Act = { label: string; run: () => void }

const hold = 6000
const holdTrouble = 10_000

/** A sentence at the corner; with `onUndo` it offers the way back for six seconds. */
export const toast = {
  done: (text: string, undo?: Undo) =>
    sonner.success(text, { duration: hold, ...(undo ? { action: { label: t('kit.undo'), onClick: () => void undo.onUndo() } } : {}) }),
  failed: (text: string, detail?: string, act?: Act) =>
    sonner.error(text, {
      duration: holdTrouble,
      ...(detail ? { description: detail } : {}),
      ...(act ? { action: { label: act.label, onClick: act.run } } : {}),
    }),
  note: (text: string) => sonner(text, { duration: hold }),
}

const rowPx = 56
/** The bottom bar of phones, which toasts stand on. */
const barPx = 64

/** On phones what stands at the bottom moves up while something is said: `--toasts` above the bottom bar, `--toasts-over` in what covers it. */
function useToastRoom(): void {
  const count = useSonner().toasts.length
  useEffect(() => {
    const room = Math.min(count, 3) * rowPx
    document.documentElement.style.setProperty('--toasts', `${room}px`)
    document.documentElement.style.setProperty('--toasts-over', `${room === 0 ? 0 : room + barPx}px`)
  }, [count])
}

/** Once in the frame. */
export function Toaster() {
  useToastRoom()
  return (
    <Sonner
      position="bottom-right"
      closeButton
      expand
      mobileOffset={{ bottom: barPx }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast: 'flex w-(--width) items-center gap-2 rounded-md border border-line-strong bg-raised px-3 py-2 text-body text-fg',
          success: '[&_[data-icon]]:text-ok',
          error: '[&_[data-icon]]:text-bad',
          title: 'font-medium',
          description: 'text-meta text-muted',
          content: 'grow',
          actionButton: 'h-7 shrink-0 rounded-md border border-line-strong px-2 text-meta font-medium hover:bg-hover',
          closeButton: 'order-last grid size-7 shrink-0 place-items-center text-faint hover:text-fg [&_svg]:size-3.5',
        },
      }}
    />
  )
}
