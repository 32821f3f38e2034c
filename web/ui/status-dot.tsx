import { cn } from './cn.ts'

const tones = { ok: 'bg-ok-solid', warn: 'bg-warn-solid', bad: 'bg-bad-solid', neutral: 'bg-faint', accent: 'bg-accent' }

/** One dot of state; the words beside it say the same, so that colour never stands alone. */
export const StatusDot = ({ tone, live = false, className }: { tone: keyof typeof tones; live?: boolean; className?: string }) => (
  <span aria-hidden className={cn('inline-block size-2 shrink-0 rounded-full', tones[tone], live && 'animate-pulse', className)} />
)
