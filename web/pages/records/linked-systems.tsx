import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import CircleHelp from 'lucide-react/icons/circle-question-mark'
import ChevronDown from 'lucide-react/icons/chevron-down'
import Copy from 'lucide-react/icons/copy'
import ExternalLink from 'lucide-react/icons/external-link'
import Unlink from 'lucide-react/icons/unlink'
import { useState } from 'react'
import { type FullConfig, fullConfigsQuery } from '../../data/connections.ts'
import { linksQuery, type RecordLink, unlink } from '../../data/links.ts'
import type { Rec, RecordKind } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn, tword } from '../../text/t.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { Menu, MenuItem, MenuLabel, MenuLine } from '../../ui/menu.tsx'
import { ProviderGlyph, providerName } from '../../ui/provider-glyph.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { StatusDot } from '../../ui/status-dot.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNotDrawer } from './why-not-drawer.tsx'

const tones: Record<string, 'ok' | 'warn' | 'bad' | 'neutral'> = {
  live: 'ok',
  unborn: 'neutral',
  held: 'warn',
  unknown: 'warn',
  refused: 'bad',
  filtered: 'neutral',
  gone: 'neutral',
  excluded: 'neutral',
}

/** The systems that have this record too, each with when both last were equal. */
export function LinkedSystems({ kind, record, editable }: { kind: RecordKind; record: Rec; editable: boolean }) {
  const links = useQuery({ ...linksQuery(kind, record.id), retry: false })
  const [leaving, setLeaving] = useState<RecordLink | null>(null)
  const queries = useQueryClient()
  const leave = useMutation({
    mutationFn: (link: RecordLink) => unlink(kind, record.id, link.id),
    onSuccess: (_, link) => toast.done(t('links.unlinked', { provider: providerName(link.provider) })),
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
    onSettled: () => {
      setLeaving(null)
      return queries.invalidateQueries({ queryKey: ['record', kind, record.id] })
    },
  })
  const configs = useQuery(fullConfigsQuery).data ?? []
  const [asked, setAsked] = useState<string | null>(null)
  const asking = configs.find(({ id }) => id === asked)
  const hidden = links.data?.hidden ?? 0
  const linked = links.data?.links ?? []
  // A connection that syncs this kind, and does not know this record.
  const absent =
    links.data === undefined
      ? []
      : configs.filter(
          (config) =>
            config.phase !== 'pending' &&
            config.syncEntities.some((word) => entities[kind].includes(word)) &&
            !linked.some((link) => link.configId === config.id),
        )
  const provider = leaving ? providerName(leaving.provider) : ''
  const none = hidden > 0 ? tn('links.hidden', hidden) : t('links.none')
  const words = links.isPending ? '' : links.isError ? t('pulse.unknown') : none
  return (
    <>
      {linked.length === 0 && absent.length === 0 ? (
        <p className="h-6 text-meta leading-6 text-faint">{words}</p>
      ) : (
        <ul aria-label={t('links.title')} className="flex flex-wrap gap-2">
          {linked.map((link) => (
            <li key={link.id}>
              <LinkChip
                link={link}
                onUnlink={editable ? () => setLeaving(link) : null}
                onWhy={configs.some(({ id }) => id === link.configId) ? () => setAsked(link.configId) : null}
              />
            </li>
          ))}
          {absent.map((config) => (
            <li key={config.id}>
              <AbsentChip
                config={config}
                one={configs.filter(({ provider }) => provider === config.provider).length < 2}
                onAsk={() => setAsked(config.id)}
              />
            </li>
          ))}
        </ul>
      )}
      <Confirm
        open={leaving !== null}
        onOpenChange={(open) => !open && setLeaving(null)}
        title={t('links.unlink.title', { provider })}
        action={t('links.unlink')}
        busy={leave.isPending}
        onConfirm={() => leaving && leave.mutate(leaving)}
      >
        {t('links.unlink.text')}
      </Confirm>
      {asking !== undefined && (
        <WhyNotDrawer kind={kind} record={record} config={asking} editable={editable} onClose={() => setAsked(null)} />
      )}
    </>
  )
}

/** What `syncEntities` of a connection calls each kind. */
const entities: Record<RecordKind, readonly string[]> = {
  company: ['accounts', 'companies'],
  contact: ['contacts'],
  lead: ['leads'],
  deal: ['opportunities', 'deals'],
}

/** A system that syncs such records and does not have this one, and the question that this begs. */
function AbsentChip({ config, one, onAsk }: { config: FullConfig; /** The only account there. */ one: boolean; onAsk: () => void }) {
  const name = providerName(config.provider)
  return (
    <span className="inline-flex h-6 items-center gap-1.5 rounded-md border border-dashed border-line-strong px-2 text-meta text-muted">
      <ProviderGlyph provider={config.provider} className="size-3.5" />
      {t('whyNot.ask.at', { provider: one || config.oauthUserEmail === null ? name : `${name} (${config.oauthUserEmail})` })}
      <button type="button" className="font-medium text-accent hover:underline" onClick={onAsk}>
        {t('whyNot.ask')}
      </button>
    </span>
  )
}

type LinkChipProps = { link: RecordLink; onUnlink: (() => void) | null; onWhy: (() => void) | null }

function LinkChip({ link, onUnlink, onWhy }: LinkChipProps) {
  const name = providerName(link.provider)
  const { remoteUrl, remoteId } = link
  const trigger = (
    <button
      type="button"
      className="inline-flex h-6 items-center gap-1.5 rounded-md border border-line bg-raised px-2 text-meta text-muted hover:bg-hover"
    >
      <ProviderGlyph provider={link.provider} className="size-3.5" />
      <span className="font-medium text-fg">{name}</span>
      <StatusDot tone={tones[link.state] ?? 'neutral'} />
      {tword('links.state', link.state)}
      {link.state === 'live' && link.lastSyncedAt !== null && <RelativeTime at={link.lastSyncedAt} />}
      <ChevronDown size={12} aria-hidden />
    </button>
  )
  return (
    <Menu trigger={trigger}>
      {(link.account ?? link.reason) && <MenuLabel>{[link.account, link.reason].filter(Boolean).join(' · ')}</MenuLabel>}
      {remoteUrl !== null && (
        <MenuItem icon={<ExternalLink />} onSelect={() => window.open(remoteUrl, '_blank', 'noopener,noreferrer')}>
          {t('links.open', { provider: name })}
        </MenuItem>
      )}
      {remoteId !== null && (
        <MenuItem icon={<Copy />} onSelect={() => void navigator.clipboard.writeText(remoteId).then(() => toast.note(t('kit.copied')))}>
          {t('links.copy')}
        </MenuItem>
      )}
      {onWhy && (
        <MenuItem icon={<CircleHelp />} onSelect={onWhy}>
          {t('whyNot.menu')}
        </MenuItem>
      )}
      {onUnlink && <MenuLine />}
      {onUnlink && (
        <MenuItem icon={<Unlink />} danger onSelect={onUnlink}>
          {t('links.unlink')}
        </MenuItem>
      )}
    </Menu>
  )
}
