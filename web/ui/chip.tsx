import X from 'lucide-react/icons/x'
import type { ReactNode } from 'react'
import { t } from '../text/t.ts'
import { cn } from './cn.ts'

type ChipProps = { children: ReactNode; icon?: ReactNode; title?: string; onRemove?: () => void; className?: string }

/** A small thing that belongs to the one shown: a tag, a filter, a linked system. */
export function Chip({ children, icon, title, onRemove, className }: ChipProps) {
  return (
    <span
      title={title}
      className={cn(
        'inline-flex h-6 max-w-full items-center gap-1.5 rounded-md border border-line bg-raised px-2 text-meta text-muted [&_svg]:size-3.5 [&_svg]:shrink-0',
        className,
      )}
    >
      {icon}
      <span className="truncate">{children}</span>
      {onRemove && (
        <button
          type="button"
          aria-label={t('kit.clear')}
          onClick={onRemove}
          className="-mr-1 rounded-sm p-0.5 text-faint hover:bg-hover hover:text-fg"
        >
          <X aria-hidden />
        </button>
      )}
    </span>
  )
}
