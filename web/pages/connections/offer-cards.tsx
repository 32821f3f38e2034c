import { useMutation } from '@tanstack/react-query'
import { beginConnect, type Offer } from '../../data/connections.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/page.tsx'
import { ProviderGlyph } from '../../ui/provider-glyph.tsx'
import { toast } from '../../ui/toast.tsx'

/** What can be connected, a card each. */
export function OfferCards({ offers }: { offers: Offer[] }) {
  const connect = useMutation({
    mutationFn: (provider: string) => beginConnect({ provider }),
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  return (
    <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
      {offers.map((offer) => {
        const usable = offer.configured || offer.sandbox
        return (
          <li key={offer.id}>
            <Card className="flex h-full flex-col gap-3">
              <div className="flex items-center gap-2 font-semibold">
                <ProviderGlyph provider={offer.id} />
                {offer.title}
              </div>
              <p className="grow text-muted">{usable ? offer.description : t('connections.unconfigured')}</p>
              <Button
                variant={usable && !offer.connected ? 'primary' : 'secondary'}
                className="self-start"
                disabled={!usable}
                busy={connect.isPending && connect.variables === offer.id}
                onClick={() => connect.mutate(offer.id)}
              >
                {t('connections.connect', { provider: offer.title })}
              </Button>
            </Card>
          </li>
        )
      })}
    </ul>
  )
}
