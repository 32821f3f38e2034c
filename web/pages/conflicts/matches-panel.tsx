import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import ExternalLink from 'lucide-react/icons/external-link'
import { answerMatch, type Match, type MatchAnswer, matchesQuery } from '../../data/matches.ts'
import { pathOf } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tn, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/page.tsx'
import { ProviderGlyph, providerName } from '../../ui/provider-glyph.tsx'
import { toast } from '../../ui/toast.tsx'
import { kindOf } from './side.ts'

/** Records there that may be one of several here: a person says which. Nothing where none waits. */
export function MatchesPanel() {
  const found = useQuery(matchesQuery).data
  if (found === undefined || found.matches.length === 0) return null
  return (
    <Section title={tn('matches.title', found.pagination.total)} className="mb-6">
      <p className="text-muted">{t('matches.text')}</p>
      <div className="grid gap-3 xl:grid-cols-2">
        {found.matches.map((match) => (
          <MatchCard key={match.id} match={match} />
        ))}
      </div>
    </Section>
  )
}

function MatchCard({ match }: { match: Match }) {
  const queries = useQueryClient()
  const act = useMutation({
    mutationFn: (answer: MatchAnswer) => answerMatch(match.id, answer),
    onSuccess: () => {
      toast.done(t('matches.answered'))
      return Promise.all([['conflicts'], ['records'], ['record'], ['configs']].map((queryKey) => queries.invalidateQueries({ queryKey })))
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const kind = kindOf(match.entityType)
  return (
    <Card className="flex flex-col gap-3">
      <span className="flex flex-wrap items-center gap-2">
        <ProviderGlyph provider={match.provider} />
        <span className="min-w-0 truncate font-medium">{match.title ?? match.crmRecordId}</span>
        <span className="text-meta text-muted">
          {tword('kind', match.entityType)} · {providerName(match.provider)}
        </span>
        {match.crmRecordUrl !== null && (
          <Button asChild size="sm" variant="ghost" className="ml-auto">
            <a href={match.crmRecordUrl} target="_blank" rel="noopener noreferrer">
              <ExternalLink />
              {t('matches.openThere')}
            </a>
          </Button>
        )}
      </span>
      {match.candidates.length === 0 && <p className="text-muted">{t('matches.hidden')}</p>}
      <ul className="flex flex-col gap-1">
        {match.candidates.map((candidate) => (
          <li key={candidate.id} className="flex flex-wrap items-center justify-between gap-2 border-b border-line py-1 last:border-b-0">
            <span className="min-w-0">
              {kind === undefined ? (
                <span className="block truncate">{candidate.title}</span>
              ) : (
                <Link to={`/${pathOf[kind]}/$id`} params={{ id: candidate.id }} className="block truncate text-accent hover:underline">
                  {candidate.title}
                </Link>
              )}
              {candidate.detail !== null && <span className="block text-meta break-words text-muted">{candidate.detail}</span>}
            </span>
            <Button size="sm" disabled={act.isPending} onClick={() => act.mutate({ entityId: candidate.id })}>
              {t('matches.is')}
            </Button>
          </li>
        ))}
      </ul>
      <span className="flex flex-wrap gap-2">
        <Button size="sm" disabled={act.isPending} onClick={() => act.mutate({ answer: 'none' })}>
          {t('matches.none')}
        </Button>
        <Button size="sm" variant="ghost" disabled={act.isPending} onClick={() => act.mutate({ answer: 'never' })}>
          {t('matches.never')}
        </Button>
      </span>
    </Card>
  )
}
