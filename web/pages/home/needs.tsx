import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import CircleAlert from 'lucide-react/icons/circle-alert'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import { wordsOf } from '../../data/notice.ts'
import { type PulseItem, pulseQuery } from '../../data/standing.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Card, Section } from '../../ui/page.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'

/** Everything that waits for a person, each with the one action that settles it. */
export function Needs() {
  const pulse = useQuery(pulseQuery)
  // A wait that ends by itself needs nobody.
  const items = pulse.data?.items.filter(({ kind }) => kind !== 'waits')
  return (
    <Section title={t('home.needs')}>
      <Card className="p-0">
        {pulse.isError && <ErrorPanel trouble={troubleOf(pulse.error)} onRetry={() => void pulse.refetch()} />}
        {pulse.isPending && <SkeletonLines count={3} className="p-4" />}
        {items?.length === 0 && <EmptyState className="py-8" title={t('home.needs.nothing')} text={t('home.needs.nothing.text')} />}
        <ul>
          {items?.map((item) => (
            <Need key={`${item.kind} ${item.configId} ${item.entityType}`} item={item} />
          ))}
        </ul>
      </Card>
    </Section>
  )
}

function Need({ item }: { item: PulseItem }) {
  const { title, text, act, where } = wordsOf(item, true)
  return (
    <li className="flex items-center gap-3 border-b max-sm:flex-wrap border-line px-4 py-3 last:border-b-0 [&_svg]:size-4 [&_svg]:shrink-0">
      {item.tone === 'bad' ? <CircleAlert className="text-bad" aria-hidden /> : <TriangleAlert className="text-warn" aria-hidden />}
      <div className="min-w-0 grow max-sm:basis-[calc(100%-28px)]">
        <p className="font-medium break-words">{title}</p>
        {text !== null && <p className="break-words text-muted">{text}</p>}
      </div>
      {act !== null && (
        <Button asChild size="sm" className="max-sm:ml-7">
          <Link to={where.to} search={where.search}>
            {act}
          </Link>
        </Button>
      )}
    </li>
  )
}
