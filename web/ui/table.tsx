import type { ComponentProps } from 'react'
import { cn } from './cn.ts'

/** A plain table for short lists; long ones are `DataTable`. Scrolls sideways on narrow screens. */
export const Table = ({ className, label, children, ...rest }: ComponentProps<'table'> & { label: string }) => (
  <div className="relative overflow-x-auto rounded-md border border-line" role="region" aria-label={label} tabIndex={0}>
    <table className={cn('w-full border-collapse text-left', className)} {...rest}>
      {children}
    </table>
  </div>
)

export const Th = ({ className, ...rest }: ComponentProps<'th'>) => (
  <th
    scope="col"
    className={cn('h-8 border-b border-line bg-sunken px-3 text-meta font-medium whitespace-nowrap text-muted', className)}
    {...rest}
  />
)

export const Td = ({ className, ...rest }: ComponentProps<'td'>) => (
  <td className={cn('h-9 px-3 py-1.5 align-middle', className)} {...rest} />
)

export const Tr = ({ className, ...rest }: ComponentProps<'tr'>) => (
  <tr className={cn('border-b border-line last:border-b-0 hover:bg-hover', className)} {...rest} />
)
