import { t } from '../text/t.ts'
import { cn } from './cn.ts'

/** A grey shape where content will be; give it the content's size. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={cn('block h-3 animate-pulse rounded-sm bg-sunken', className)} />
)

/** Lines of text to come; the last one is shorter. */
export function SkeletonLines({ count = 3, className }: { count?: number; className?: string }) {
  return (
    <div role="status" aria-label={t('kit.loading')} className={cn('flex flex-col gap-2 py-1', className)}>
      {Array.from({ length: count }, (_, at) => (
        <Skeleton key={at} className={at === count - 1 ? 'w-3/5' : 'w-full'} />
      ))}
    </div>
  )
}

const widths = ['w-3/5', 'w-2/5', 'w-1/2', 'w-4/5', 'w-1/3']

/** Rows of a table to come, 36 px each, as `DataTable` draws them. */
export function SkeletonRows({ rows = 12, columns = 4 }: { rows?: number; columns?: number }) {
  return (
    <div role="status" aria-label={t('kit.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-9 items-center gap-4 border-b border-line px-4">
          {Array.from({ length: columns }, (_, column) => (
            <div key={column} className="grow basis-0">
              <Skeleton className={widths[(row + column * 2) % widths.length] ?? ''} />
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}
