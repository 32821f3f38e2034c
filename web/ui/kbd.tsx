import { t } from '../text/t.ts'

const mac = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.userAgent)
const faces: Record<string, string> = { mod: mac ? '⌘' : 'Ctrl', shift: '⇧', enter: '↵', esc: 'Esc', up: '↑', down: '↓' }

const face = (key: string) => faces[key] ?? key.toUpperCase()

/** Keys as caps: `mod+k`, `g c` (one after the other), `?`. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className="inline-flex items-center gap-1 text-meta text-faint">
      {keys.split(' ').map((chord, at) => (
        <span key={`${at}-${chord}`} className="inline-flex items-center gap-0.5">
          {at > 0 && <span className="sr-only">{t('kit.shortcuts.then')}</span>}
          {chord.split('+').map((key) => (
            <kbd
              key={key}
              className="inline-grid h-[18px] min-w-[18px] place-items-center rounded-sm border border-line bg-page px-1 font-sans text-[11px] leading-none text-muted"
            >
              {face(key)}
            </kbd>
          ))}
        </span>
      ))}
    </span>
  )
}
