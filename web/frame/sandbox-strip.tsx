import FlaskConical from 'lucide-react/icons/flask-conical'
import { t } from '../text/t.ts'

/** Says on every page that no real provider is behind it. */
export const SandboxStrip = () => (
  <aside
    aria-label={t('sandbox.title')}
    className="flex shrink-0 items-center justify-center gap-2 border-b border-line bg-warn-soft px-4 py-1 text-center text-meta text-warn"
  >
    <FlaskConical size={14} className="shrink-0" aria-hidden />
    <span>
      <strong className="font-semibold">{t('sandbox.title')}</strong> {t('sandbox.text')}
    </span>
  </aside>
)
