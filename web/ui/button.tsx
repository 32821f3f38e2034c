import { cva, type VariantProps } from 'class-variance-authority'
import LoaderCircle from 'lucide-react/icons/loader-circle'
import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from './cn.ts'

const look = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none transition-colors duration-100 disabled:pointer-events-none disabled:opacity-55 aria-disabled:pointer-events-none aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'border-transparent bg-accent text-on-accent hover:bg-accent-hover',
        secondary: 'border-line-strong bg-raised text-fg hover:bg-hover',
        ghost: 'border-transparent text-muted hover:bg-hover hover:text-fg',
        danger: 'border-transparent bg-bad-soft text-bad hover:bg-bad hover:text-page',
        link: 'h-auto border-transparent px-0 text-accent underline-offset-2 hover:underline',
      },
      size: {
        sm: 'h-7 px-2 text-meta',
        md: 'h-8 px-3 text-body',
        lg: 'h-10 px-4 text-body',
        icon: 'size-8 p-0',
        iconSm: 'size-7 p-0',
      },
    },
    compoundVariants: [{ variant: 'link', class: 'h-auto px-0' }],
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
)

export type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof look> & {
    /** Renders the child (a link) with the looks of a button. */
    asChild?: boolean
    /** Shows that the action is under way and takes no second click. */
    busy?: boolean
  }

/** Of a double click only the first counts: what it begins is not drawn as under way yet when the second comes. */
const once =
  (act: ButtonProps['onClick']): ButtonProps['onClick'] =>
  (event) =>
    event.detail > 1 ? event.preventDefault() : act?.(event)

/** A button; icon-only ones need an `aria-label`. */
export function Button({ variant, size, asChild = false, busy, className, children, type, disabled, onClick, ...rest }: ButtonProps) {
  const classes = cn(look({ variant, size }), className)
  if (asChild)
    return (
      <Slot.Root className={classes} onClick={onClick} {...rest}>
        {children}
      </Slot.Root>
    )
  return (
    <button
      type={type ?? 'button'}
      className={classes}
      disabled={disabled === true || busy === true}
      aria-busy={busy === true || undefined}
      onClick={busy === undefined ? onClick : once(onClick)}
      {...rest}
    >
      {busy === true && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </button>
  )
}
