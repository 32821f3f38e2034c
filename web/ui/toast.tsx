import { Toaster as Sonner, toast as sonner, useSonner } from 'sonner'
import { t } from '../text/t.ts'
import { useToastRoom } from './toast-room.ts'

type Undo = { onUndo: () => void | Promise<void> }
type Act = { label: string; run: () => void }

const hold = 6000
/** For what is to be read or answered. */
const holdLong = 10_000

/** A sentence at the corner; with `onUndo` it offers the way back for ten seconds. */
export const toast = {
  done: (text: string, undo?: Undo) =>
    sonner.success(text, {
      duration: undo ? holdLong : hold,
      ...(undo ? { action: { label: t('kit.undo'), onClick: () => void undo.onUndo() } } : {}),
    }),
  failed: (text: string, detail?: string, act?: Act) =>
    sonner.error(text, {
      // What can be done about it stays until it is done or put away.
      duration: act === undefined ? holdLong : Infinity,
      ...(detail ? { description: detail } : {}),
      ...(act ? { action: { label: act.label, onClick: act.run } } : {}),
    }),
  note: (text: string) => sonner(text, { duration: hold }),
}

/** Once in the frame. */
export function Toaster() {
  const from = useToastRoom(useSonner().toasts.length)
  return (
    <Sonner
      position="bottom-right"
      closeButton
      expand
      offset={{ bottom: from }}
      mobileOffset={{ bottom: from }}
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
