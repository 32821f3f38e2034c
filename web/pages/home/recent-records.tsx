import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { titleOf } from '../../data/record-title.ts'
import { pathOf, recentRecordsQuery } from '../../data/records.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Card, Section } from '../../ui/page.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { SkeletonRows } from '../../ui/skeleton.tsx'

/** The people and companies that changed last. */
export function RecentRecords() {
  const recent = useQuery(recentRecordsQuery)
  return (
    <Section title={t('home.recent')}>
      <Card className="overflow-hidden p-0">
        {recent.isError && <ErrorPanel trouble={troubleOf(recent.error)} onRetry={() => void recent.refetch()} />}
        {recent.isPending && <SkeletonRows rows={6} columns={3} />}
        {recent.data?.length === 0 && (
          <EmptyState
            className="py-8"
            title={t('home.recent.none')}
            text={t('home.recent.none.text')}
            action={
              <Button asChild>
                <Link to="/contacts" search={{ new: '1' }}>
                  {t('create.contact')}
                </Link>
              </Button>
            }
          />
        )}
        <ul>
          {recent.data?.map(({ kind, record }) => (
            <li key={record.id} className="border-b border-line last:border-b-0">
              <Link
                to={`/${pathOf[kind]}/$id`}
                params={{ id: record.id }}
                className="flex h-10 items-center gap-3 px-4 hover:bg-hover focus-visible:-outline-offset-2"
              >
                <Avatar name={titleOf(kind, record)} square={kind !== 'contact'} />
                <span className="truncate font-medium">{titleOf(kind, record) || record.id}</span>
                <span className="text-meta text-faint">{t(`kind.${kind}`)}</span>
                <span className="grow" />
                <RelativeTime at={record.updatedAt} className="text-meta whitespace-nowrap text-faint" />
              </Link>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  )
}
