import { Link } from '@tanstack/react-router'
import Combine from 'lucide-react/icons/combine'
import { pathOf, type RecordKind } from '../../data/records.ts'
import { useUnmerge } from '../../merge/use-unmerge.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Reference } from '../../values/reference.tsx'

type MergedAwayProps = { kind: RecordKind; id: string; title: string; into: string; mayWrite: boolean }

/** In place of a record that was merged into another: where it went, and the way back. */
export function MergedAway({ kind, id, title, into, mayWrite }: MergedAwayProps) {
  const back = useUnmerge(kind, { id, title })
  return (
    <EmptyState
      page
      className="h-full"
      icon={<Combine />}
      title={t('merged.title', { title: title || t('record.untitled') })}
      text={t('merged.text')}
      action={
        <>
          <Button asChild variant="primary">
            <Link to={`/${pathOf[kind]}/$id`} params={{ id: into }}>
              {t('merged.open')} <Reference to={kind} id={into} plain />
            </Link>
          </Button>
          {mayWrite && (
            <Button busy={back.isPending} onClick={() => back.mutate()}>
              {t('merged.unmerge')}
            </Button>
          )}
        </>
      }
    />
  )
}
