import type { TypeName } from './object-type.ts'
import type { Pipeline } from './pipelines.ts'

/** What HubSpot works out by itself from an object's values; empty texts clear. */
export function calculated(pipelines: readonly Pipeline[], type: TypeName, values: ReadonlyMap<string, string>): [string, string][] {
  const of = (name: string) => values.get(name) ?? ''
  if (type === 'contacts') {
    const name = [of('firstname'), of('lastname')].filter((part) => part !== '').join(' ')
    return [
      ['hs_full_name_or_email', name === '' ? of('email') : name],
      ['hs_email_domain', of('email').split('@')[1] ?? ''],
    ]
  }
  if (type === 'companies') return []
  const stage = pipelines.find(({ id }) => id === of('pipeline'))?.stages.find(({ id }) => id === of('dealstage'))
  if (stage === undefined) return []
  return [
    ['hs_is_closed', String(stage.isClosed)],
    ['hs_is_closed_won', String(stage.isClosed && stage.probability === 1)],
    ['hs_deal_stage_probability', String(stage.probability)],
  ]
}
