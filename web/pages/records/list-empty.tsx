import { Link } from '@tanstack/react-router'
import Plus from 'lucide-react/icons/plus'
import Search from 'lucide-react/icons/search'
import type { RecordKind } from '../../data/records.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'

type ListEmptyProps = { kind: RecordKind; narrowed: boolean; onClear: () => void; onCreate: () => void }

/** Nothing to list: because of the filters, or because there is nothing yet. */
export function ListEmpty({ kind, narrowed, onClear, onCreate }: ListEmptyProps) {
  if (narrowed)
    return (
      <EmptyState
        className="grow"
        icon={<Search />}
        title={t('list.noMatch')}
        text={t('list.noMatch.text')}
        action={<Button onClick={onClear}>{t('list.noMatch.clear')}</Button>}
      />
    )
  return (
    <EmptyState
      className="grow"
      icon={<Plus />}
      title={t(`list.empty.${kind}`)}
      text={t('list.empty.text')}
      action={
        <>
          <Button variant="primary" onClick={onCreate}>
            {t(`create.${kind}`)}
          </Button>
          <Button asChild>
            <Link to="/connections">{t('list.empty.connect')}</Link>
          </Button>
        </>
      }
    />
  )
}
