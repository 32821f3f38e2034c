import type { Sides } from '../../data/conflicts.ts'
import { t, tn } from '../../text/t.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { providerName } from '../../ui/provider-glyph.tsx'

type AlwaysBoxProps = { sides: Sides; own: boolean; checked: boolean; onChange: (checked: boolean) => void }

/** Makes the answer a rule; says beforehand what else it settles. Only for whoever may make rules of the connection. */
export function AlwaysBox({ sides: { fields, theirs, rule }, own, checked, onChange }: AlwaysBoxProps) {
  if (!rule.allowed) return null
  const label = t('conflicts.rule', { fields: fields.map((field) => field.label).join(', '), account: providerName(theirs.provider) })
  return <Checkbox className="max-w-xl" checked={checked} disabled={own} onChange={onChange} label={label} hint={hintOf(rule, own)} />
}

function hintOf({ settles, partly }: Sides['rule'], own: boolean): string {
  if (own) return t('conflicts.rule.own')
  const first = settles === 0 ? t('conflicts.rule.none') : tn('conflicts.rule.settles', settles)
  return partly === 0 ? first : `${first} ${tn('conflicts.rule.partly', partly)}`
}
