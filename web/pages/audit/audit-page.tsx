import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import ScrollText from 'lucide-react/icons/scroll-text'
import { useState } from 'react'
import { auditQuery, type AuditRow, verifyAudit } from '../../data/audit.ts'
import { saidOf } from '../../data/audited.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Drawer } from '../../ui/drawer.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Page } from '../../ui/page.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { toast } from '../../ui/toast.tsx'
import { AuditChange } from './audit-change.tsx'
import { AuditFilters, type AuditSearch } from './audit-filters.tsx'
import { AuditList } from './audit-list.tsx'

/** Every change as a sentence; one opened shows each field old and new. */
export function AuditPage() {
  const search: AuditSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const [shown, setShown] = useState<AuditRow | null>(null)
  const rows = useInfiniteQuery(
    auditQuery({ entity_type: search.type, action_type: search.action, start_date: search.from, end_date: search.to }),
  )
  const list = rows.data?.pages.flatMap((page) => page.items)
  return (
    <Page
      title={t('nav.audit')}
      actions={<VerifyButton />}
      bar={
        <AuditFilters search={search} onChange={(change) => void navigate({ to: '/audit', search: { ...search, ...change } as never })} />
      }
    >
      {rows.isError ? (
        <ErrorPanel trouble={troubleOf(rows.error)} onRetry={() => void rows.refetch()} />
      ) : list === undefined ? (
        <SkeletonLines count={10} />
      ) : list.length === 0 ? (
        <EmptyState icon={<ScrollText />} title={t('audit.empty')} text={t('audit.empty.text')} />
      ) : (
        <div className="flex flex-col items-start gap-3">
          <AuditList rows={list} onOpen={setShown} />
          {rows.hasNextPage && (
            <Button busy={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
              {t('audit.more')}
            </Button>
          )}
        </div>
      )}
      <Drawer open={shown !== null} onOpenChange={() => setShown(null)} title={shown === null ? '' : capital(saidOf(shown))}>
        {shown !== null && <AuditChange row={shown} />}
      </Drawer>
    </Page>
  )
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function VerifyButton() {
  const verify = useMutation({
    mutationFn: verifyAudit,
    onSuccess: (verdict) => (verdict.valid ? toast.done(t('audit.verified')) : toast.failed(t('audit.broken'), verdict.message)),
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  return (
    <Button busy={verify.isPending} onClick={() => verify.mutate()}>
      {t('audit.verify')}
    </Button>
  )
}
