import type { ComponentProps } from 'react'
import { cn } from './cn.ts'

export const inputLook =
  'w-full min-w-0 rounded-md border border-line-strong bg-page px-2.5 text-body text-fg transition-colors duration-100 hover:border-faint focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent disabled:opacity-55 aria-invalid:border-bad aria-invalid:focus:outline-bad'

/** One line of text. */
export const Input = ({ className, ...rest }: ComponentProps<'input'>) => <input className={cn(inputLook, 'h-8', className)} {...rest} />

/** Several lines of text. */
export const Textarea = ({ className, ...rest }: ComponentProps<'textarea'>) => (
  <textarea className={cn(inputLook, 'min-h-20 resize-y py-1.5', className)} {...rest} />
)
