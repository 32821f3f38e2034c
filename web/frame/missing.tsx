import { Link } from '@tanstack/react-router'
import MapPin from 'lucide-react/icons/map-pin'
import { t } from '../text/t.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

/** In place of a page or record that is not there. */
export const Missing = () => (
  <EmptyState
    page
    className="h-full"
    icon={<MapPin />}
    title={t('page.notFound')}
    text={t('page.notFound.text')}
    action={
      <Button asChild variant="primary">
        <Link to="/">{t('page.notFound.home')}</Link>
      </Button>
    }
  />
)
