import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { wordsOf } from '../data/notice.ts'
import { mendOf, type PulseItem, pulseQuery, type PulseState } from '../data/standing.ts'
import { troubleOf } from '../data/trouble.ts'
import { t } from '../text/t.ts'
import { Button } from '../ui/button.tsx'
import { Popover } from '../ui/popover.tsx'
import { useShortcut } from '../ui/shortcuts.ts'
import { StatusDot } from '../ui/status-dot.tsx'
import { toast } from '../ui/toast.tsx'

const words = {
  none: 'pulse.none',
  asleep: 'pulse.asleep',
  equal: 'pulse.ok',
  attention: 'pulse.waiting',
  broken: 'pulse.broken',
} as const

const why = {
  none: 'pulse.none.why',
  asleep: 'pulse.asleep.why',
  equal: 'pulse.ok.why',
  attention: 'pulse.ok.why',
  broken: 'pulse.ok.why',
} as const

/** One dot for the state of all sync; a click says what and why, each with what mends it. */
export function Pulse({ compact }: { compact: boolean }) {
  const [open, setOpen] = useState(false)
  const pulse = useQuery(pulseQuery)
  useShortcut({ keys: 'g y', label: t('pulse.shortcut'), group: t('shortcut.group.general') }, () => setOpen(true))
  const word = pulse.data === undefined ? t(pulse.isError ? 'pulse.unknown' : 'kit.loading') : wordOf(pulse.data)
  const trigger = (
    <button
      type="button"
      aria-label={word}
      className="flex h-7 min-w-7 items-center justify-center gap-2 rounded-md px-2 text-meta text-muted hover:bg-hover"
    >
      <StatusDot tone={pulse.data?.tone ?? 'neutral'} live={pulse.data?.running ?? false} />
      {!compact && <span className="truncate">{word}</span>}
    </button>
  )
  return (
    <Popover trigger={trigger} label={word} side="top" open={open} onOpenChange={setOpen} className="max-h-[70vh] w-80 overflow-y-auto">
      <p className="mb-1 font-semibold">{word}</p>
      {pulse.data === undefined ? (
        <p className="text-muted">{t('pulse.unknown.why')}</p>
      ) : pulse.data.items.length === 0 ? (
        <>
          <p className="text-muted">{t(why[pulse.data.state])}</p>
          <Button asChild size="sm" className="mt-3">
            <Link to="/connections" onClick={() => setOpen(false)}>
              {t('pulse.open')}
            </Link>
          </Button>
        </>
      ) : (
        <ul>
          {pulse.data.items.map((item) => (
            <Reason key={`${item.kind} ${item.configId} ${item.entityType}`} item={item} onGo={() => setOpen(false)} />
          ))}
        </ul>
      )}
    </Popover>
  )
}

/** Work under way is said while nothing waits for anybody: a word never says less than its dot. */
const wordOf = (pulse: PulseState): string =>
  pulse.running && pulse.tone !== 'bad' && pulse.tone !== 'warn' ? t('pulse.running') : t(words[pulse.state])

function Reason({ item, onGo }: { item: PulseItem; onGo: () => void }) {
  const { title, text, act, where } = wordsOf(item, true)
  const queries = useQueryClient()
  const mend = mendOf(item)
  const doing = useMutation({
    mutationFn: async () => mend?.(),
    onSuccess: () => queries.invalidateQueries({ predicate: ({ queryKey }) => ['pulse', 'configs', 'runs'].includes(String(queryKey[0])) }),
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  return (
    <li className="flex gap-2 border-t border-line py-2 first:border-t-0">
      <StatusDot tone={item.tone} className="mt-1.5" />
      <div className="min-w-0 grow">
        <p className="font-medium break-words">{title}</p>
        {text !== null && <p className="break-words text-muted">{text}</p>}
        {!item.mayMend && act !== null && <p className="text-meta text-muted">{t('notice.notYours')}</p>}
        {item.mayMend && act !== null && (
          <div className="mt-1.5">
            {mend === null ? (
              <Button asChild size="sm">
                <Link to={where.to} search={where.search} onClick={onGo}>
                  {act}
                </Link>
              </Button>
            ) : (
              <Button size="sm" busy={doing.isPending} onClick={() => doing.mutate()}>
                {act}
              </Button>
            )}
          </div>
        )}
      </div>
    </li>
  )
}
