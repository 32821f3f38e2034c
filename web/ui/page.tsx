import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn.ts'

type PageProps = {
  title: ReactNode
  /** Beside the title: counts, badges. */
  meta?: ReactNode
  actions?: ReactNode
  /** Under the title: filters, tabs. */
  bar?: ReactNode
  /** The content manages its own scrolling (tables). */
  fill?: boolean
  children: ReactNode
}

/** A page: its title and actions stay, its content scrolls; at most 1,440 px wide. */
export function Page({ title, meta, actions, bar, fill = false, children }: PageProps) {
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="shrink-0 border-b border-line">
        <div className="mx-auto flex min-h-14 max-w-[1440px] flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2 sm:px-6">
          <h1 className="min-w-0 truncate text-title font-semibold">{title}</h1>
          {meta}
          <div className="grow" />
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
        {bar && <div className="mx-auto max-w-[1440px] px-4 pb-2 sm:px-6">{bar}</div>}
      </header>
      {fill ? (
        <div className="mx-auto flex min-h-0 w-full max-w-[1440px] grow flex-col">{children}</div>
      ) : (
        <div className="min-h-0 grow overflow-y-auto">
          <div className={cn('mx-auto max-w-[1440px] px-4 py-5 sm:px-6')}>{children}</div>
        </div>
      )}
    </div>
  )
}

/** A titled part of a page. */
export function Section({
  title,
  actions,
  children,
  className,
}: {
  title: ReactNode
  actions?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <section className={cn('flex flex-col gap-2', className)}>
      <div className="flex min-h-7 items-center justify-between gap-2">
        <h2 className="font-semibold">{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  )
}

/** A bordered surface. */
export const Card = ({ className, ...rest }: ComponentProps<'div'>) => (
  <div className={cn('rounded-md border border-line bg-raised p-4', className)} {...rest} />
)
