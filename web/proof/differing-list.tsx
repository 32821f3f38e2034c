import { Link } from '@tanstack/react-router'
import ExternalLink from 'lucide-react/icons/external-link'
import type { Differing, Proof, ProofReason } from '../data/proof.ts'
import { t } from '../text/t.ts'
import { Button } from '../ui/button.tsx'

const pages: Record<string, 'companies' | 'contacts' | 'leads' | 'deals'> = {
  account: 'companies',
  contact: 'contacts',
  lead: 'leads',
  opportunity: 'deals',
}

/** The records whose sides do not say the same, each with its fields, every reason, and what mends it. */
export function DifferingList({ proof }: { proof: Proof }) {
  if (proof.differing.length === 0) return null
  const page = pages[proof.entityType]
  return (
    <>
      {proof.open > proof.differing.length && (
        <p className="text-meta text-muted">{t('proof.first', { count: proof.differing.length, total: proof.open })}</p>
      )}
      <ul className="rounded-md border border-line">
        {proof.differing.map((each) => (
          <Row key={`${each.entityId} ${each.crmRecordId}`} each={each} page={page} />
        ))}
      </ul>
    </>
  )
}

function Row({ each, page }: { each: Differing; page: (typeof pages)[string] | undefined }) {
  const name = each.title ?? (each.entityId === null ? (each.crmRecordId ?? '') : t('proof.unnamed'))
  return (
    <li className="flex flex-col gap-1 border-b border-line px-3 py-2 last:border-b-0">
      <div className="flex items-center gap-2">
        {each.entityId !== null && each.title !== null && page !== undefined ? (
          <Link to={`/${page}/$id`} params={{ id: each.entityId }} className="min-w-0 truncate font-medium hover:underline">
            {name}
          </Link>
        ) : (
          <span className="min-w-0 truncate font-medium">{name}</span>
        )}
        <span className="grow" />
        {each.crmRecordUrl !== null && (
          <Button asChild variant="ghost" size="iconSm">
            <a href={each.crmRecordUrl} target="_blank" rel="noreferrer" aria-label={t('links.open', { provider: name })}>
              <ExternalLink />
            </a>
          </Button>
        )}
      </div>
      {each.reasons.map(({ code, text, mend }) => (
        <p key={code} className="break-words text-muted">
          {text}
          {mend !== null && (
            <>
              {' '}
              <Mend code={code} mend={mend} />
            </>
          )}
        </p>
      ))}
    </li>
  )
}

/** What mends it, as the way there where there is one. */
function Mend({ code, mend }: { code: string; mend: NonNullable<ProofReason['mend']> }) {
  const where = placeOf(code, mend.act)
  if (where === null) return <span className="text-fg">{mend.text}.</span>
  return (
    <Link to={where.to} search={where.search} className="text-accent underline">
      {mend.text}
    </Link>
  )
}

function placeOf(code: string, act: string): { to: '/conflicts' | '/connections'; search: Record<string, string> } | null {
  switch (act) {
    case 'resolve':
      return { to: '/conflicts', search: {} }
    case 'answer':
      return { to: '/conflicts', search: { tab: code === 'brake' ? 'held' : 'matches' } }
    case 'reconnect':
    case 'resume':
    case 'start':
    case 'settings':
      return { to: '/connections', search: {} }
    default:
      return null
  }
}
