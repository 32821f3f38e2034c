import { useQuery } from '@tanstack/react-query'
import Equal from 'lucide-react/icons/equal'
import EqualNot from 'lucide-react/icons/equal-not'
import { useState } from 'react'
import { newest, type Proof, proofQuery } from '../data/proof.ts'
import type { Config } from '../data/sync.ts'
import { t, tn, tongue } from '../text/t.ts'
import { cn } from '../ui/cn.ts'
import { useNow } from '../ui/relative-time.tsx'
import { clock } from '../ui/time.ts'
import { ProofDrawer } from './proof-drawer.tsx'

type Props = { config: Pick<Config, 'id' | 'provider' | 'oauthUserEmail'>; brief?: boolean }

/** Whether both sides of a connection are equal, since when and over how many links; a click shows the comparison. */
export function ProofBadge({ config, brief = false }: Props) {
  const [open, setOpen] = useState(false)
  const now = useNow()
  const proofs = newest(useQuery(proofQuery(config.id)).data ?? [])
  if (proofs.length === 0) return null
  const { words, isEqual, isKnown } = verdictOf(proofs, now, brief)
  const Icon = isEqual || !isKnown ? Equal : EqualNot
  return (
    <>
      <button
        type="button"
        aria-label={t('proof.see', { words })}
        onClick={() => setOpen(true)}
        className={cn(
          'inline-flex h-5 max-w-full items-center gap-1 rounded-sm px-1.5 text-meta font-medium whitespace-nowrap tabular-nums hover:underline [&_svg]:size-3 [&_svg]:shrink-0',
          !isKnown ? 'bg-sunken text-muted' : isEqual ? 'bg-ok-soft text-ok' : 'bg-warn-soft text-warn',
        )}
      >
        <Icon aria-hidden />
        <span className="truncate">{words}</span>
      </button>
      <ProofDrawer config={config} open={open} onOpenChange={setOpen} />
    </>
  )
}

/** All streams in one sentence: equal since the oldest of their comparisons, or how many links differ. */
function verdictOf(proofs: readonly Proof[], now: number, brief: boolean): { words: string; isEqual: boolean; isKnown: boolean } {
  const done = proofs.filter(({ at }) => at !== null)
  const oldest = done.map(({ at }) => Date.parse(at ?? '')).toSorted((a, b) => a - b)[0]
  if (oldest === undefined || done.length < proofs.length)
    return { words: t(proofs.some(({ status }) => status === 'running') ? 'proof.running' : 'proof.none'), isEqual: false, isKnown: false }
  const links = done.reduce((sum, each) => sum + each.links, 0)
  const open = done.reduce((sum, each) => sum + each.open, 0)
  if (open > 0) return { words: t('proof.differs', { open, links }), isEqual: false, isKnown: true }
  const equal = t('proof.equal', { time: clock(oldest, now, tongue()) })
  return { words: brief ? equal : `${equal} · ${tn('proof.links', links)} · ${tn('proof.open', 0)}`, isEqual: true, isKnown: true }
}
