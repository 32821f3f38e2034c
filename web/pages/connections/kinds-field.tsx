import { useQuery } from '@tanstack/react-query'
import { type FullConfig, offersQuery } from '../../data/connections.ts'
import { byReading } from '../../data/kind-order.ts'
import { t, tword } from '../../text/t.ts'
import { Checkbox } from '../../ui/checkbox.tsx'

type Props = { config: FullConfig; busy: boolean; onChange: (syncEntities: string[]) => void }

/** Which kinds of records it syncs, of those it was allowed; nothing where there is no choice. */
export function KindsField({ config, busy, onChange }: Props) {
  const offer = useQuery(offersQuery).data?.find(({ id }) => id === config.provider)
  const allowed = offer?.capabilities.filter(({ id }) => config.grantedCapabilities.includes(id)) ?? []
  const kinds = [...new Set(allowed.flatMap(({ syncEntities }) => syncEntities))].toSorted(byReading)
  if (kinds.length < 2) return null
  const only = config.syncEntities.length === 1
  return (
    <fieldset className="flex flex-col gap-2 lg:col-span-2">
      <legend className="mb-1 text-meta text-muted">{t('connections.kinds')}</legend>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {kinds.map((kind) => {
          const checked = config.syncEntities.includes(kind)
          return (
            <Checkbox
              key={kind}
              checked={checked}
              disabled={busy || (only && checked)}
              label={<span className="inline-block first-letter:uppercase">{tword('entity', kind)}</span>}
              onChange={(ticked) => onChange(kinds.filter((each) => (each === kind ? ticked : config.syncEntities.includes(each))))}
            />
          )
        })}
      </div>
      <p className="text-meta text-faint">{t(only ? 'connections.kinds.last' : 'connections.kinds.text')}</p>
    </fieldset>
  )
}
