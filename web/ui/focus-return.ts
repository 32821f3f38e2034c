import { useRef } from 'react'

/** Who had the focus; for an entry of a menu that goes away, the button of that menu. */
function focused(): HTMLElement | null {
  const at = document.activeElement
  const menu = at?.closest('[role=menu]')
  const owner = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : at
  return owner instanceof HTMLElement ? owner : null
}

/** For what is opened without a trigger of its own: the focus goes back to where it was. `onOpen` places it inside. */
export function useFocusReturn(onOpen: (event: Event) => void) {
  const before = useRef<HTMLElement | null>(null)
  return {
    onOpenAutoFocus: (event: Event) => {
      before.current = focused()
      onOpen(event)
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault()
      // What was opened from here has the focus by now, and keeps it.
      const taken = document.activeElement !== null && document.activeElement !== document.body
      if (!taken && before.current?.isConnected === true) before.current.focus()
    },
  }
}
