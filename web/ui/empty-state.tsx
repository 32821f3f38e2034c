import type { ReactNode } from 'react'
import { cn } from './cn.ts'

type EmptyStateProps = {
  icon?: ReactNode
  title: string
  text?: ReactNode
  action?: ReactNode
  /** It stands for the whole page. */ page?: boolean
  className?: string
}

/** Nothing here yet, why, and the next step as a button. */
export function EmptyState({ icon, title, text, action, page = false, className }: EmptyStateProps) {
  return (
    <div className={cn('flex flex-col items-center justify-center gap-1 px-6 py-12 text-center', className)}>
      {icon && (
        <div className="mb-2 grid size-10 place-items-center rounded-md border border-line bg-sunken text-faint [&_svg]:size-5">{icon}</div>
      )}
      {page ? <h1 className="text-lead font-semibold">{title}</h1> : <h2 className="text-lead font-semibold">{title}</h2>}
      {text && <p className="max-w-md text-muted">{text}</p>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
