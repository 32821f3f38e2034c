import type { ReactNode } from 'react'
import { tword } from '../text/t.ts'
import { cn } from './cn.ts'

/* Drawn here, one colour, no copied logos: an open ring with a bar, four panes, a cloud, a hub with spokes. */
const shapes: Record<string, ReactNode> = {
  google: <path d="M13.2 4.2A6 6 0 1 0 14 8.5H8.5" />,
  microsoft: <path d="M2.5 2.5h4.75v4.75H2.5zM8.75 2.5h4.75v4.75H8.75zM2.5 8.75h4.75v4.75H2.5zM8.75 8.75h4.75v4.75H8.75z" />,
  salesforce: <path d="M4.5 12.5a3 3 0 0 1-.4-5.97A3.75 3.75 0 0 1 11 5.3a3.6 3.6 0 0 1 .5 7.2z" />,
  hubspot: (
    <>
      <circle cx="9.5" cy="9.5" r="3" />
      <path d="M9.5 6.5V2.5M7.3 7.4 3 4M7.4 11.6 4.5 14" />
    </>
  ),
}

const plug = <path d="M5.5 2v3.5M10.5 2v3.5M3.5 5.5h9v2.5a4.5 4.5 0 0 1-9 0zM8 12.5V15" />

/** The mark of a provider, 16 px, in the colour of the text. Put the name beside it. */
export const ProviderGlyph = ({ provider, className }: { provider: string; className?: string }) => (
  <svg
    aria-hidden
    width={16}
    height={16}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.5}
    strokeLinecap="round"
    strokeLinejoin="round"
    className={cn('shrink-0', className)}
  >
    {shapes[provider] ?? plug}
  </svg>
)

/** The name of a provider as people write it. */
export const providerName = (provider: string): string => tword('provider', provider)
