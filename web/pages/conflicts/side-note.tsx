import type { Sides, Who } from '../../data/conflicts.ts'
import { t } from '../../text/t.ts'
import { providerName } from '../../ui/provider-glyph.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'

/** Who set ours, and when. */
export function OursNote({ who }: { who: Who | null }) {
  if (who === null) return null
  const name =
    who.source === 'user'
      ? who.name
      : who.source === 'sync'
        ? t('conflicts.who.sync', { name: providerName(who.name) })
        : t('conflicts.who.system')
  return (
    <>
      {name} · <RelativeTime at={who.at} />
    </>
  )
}

/** Through which account theirs came, and when it changed there. */
export function TheirsNote({ theirs }: { theirs: Sides['theirs'] }) {
  return (
    <>
      {theirs.account !== null && <span className="break-all">{theirs.account}</span>}
      {theirs.account !== null && theirs.at !== null && ' · '}
      {theirs.at !== null && <RelativeTime at={theirs.at} />}
    </>
  )
}
