import WifiOff from 'lucide-react/icons/wifi-off'
import { useLost } from '../data/reach.ts'
import { t } from '../text/t.ts'

/** Says that the server cannot be reached, as long as it is so. */
export function LostStrip() {
  const lost = useLost()
  return (
    <div role="status" aria-live="polite" className="shrink-0">
      {lost && (
        <p className="flex items-center justify-center gap-2 border-b border-line bg-bad-soft px-4 py-1 text-center text-meta text-bad">
          <WifiOff size={14} className="shrink-0" aria-hidden />
          <span>
            <strong className="font-semibold">{t('lost.title')}</strong> {t('lost.text')}
          </span>
        </p>
      )}
    </div>
  )
}
