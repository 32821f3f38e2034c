import type { Answer, Choice, Conflict, DisputedField } from '../../data/conflicts.ts'
import type { FieldInfo } from '../../data/fields.ts'
import type { RecordKind } from '../../data/records.ts'
import { t } from '../../text/t.ts'

/** What is to stand in one field: one of the two, or a value of one's own. */
export type Picked = Choice | { value: unknown }
export type Picks = Record<string, Picked>

const kinds: Record<string, RecordKind> = {
  account: 'company',
  company: 'company',
  contact: 'contact',
  lead: 'lead',
  deal: 'deal',
  opportunity: 'deal',
}

/** The kind with a page of its own behind the API's word for it. */
export const kindOf = (entityType: string): RecordKind | undefined => kinds[entityType]

/** What a person calls the record in conflict. */
export function titleOf(conflict: Conflict): string {
  if (conflict.title) return conflict.title
  const said = (name: string): string => {
    const value = conflict.appData[name] ?? conflict.crmData[name]
    return typeof value === 'string' ? value : ''
  }
  const name = [said('firstName'), said('lastName')].filter(Boolean).join(' ')
  return name || said('name') || said('title') || t('record.untitled')
}

export const allOf = (conflict: Conflict, side: Choice): Picks => Object.fromEntries(conflict.conflictingFields.map((name) => [name, side]))

/** The answer that gives these picks to the API: one strategy, the fields that differ from it, and values of one's own. */
export function answerOf(picks: Picks): Given {
  const sides = Object.entries(picks).filter((pair): pair is [string, Choice] => typeof pair[1] === 'string')
  const own = Object.entries(picks).flatMap(([name, pick]) => (typeof pick === 'string' ? [] : [[name, pick.value] as const]))
  const strategy = sides.length > 0 && sides.every(([, side]) => side === 'use_crm') ? 'use_crm' : 'use_app'
  return { strategy, fields: Object.fromEntries(sides), ...(own.length > 0 ? { mergedData: Object.fromEntries(own) } : {}) }
}

type Given = Required<Pick<Answer, 'strategy' | 'fields'>> & Pick<Answer, 'mergedData'>

/** A disputed field as the editors of records take one. */
export const infoOf = ({ name, label, type, to, options, optionLabels }: DisputedField): FieldInfo => ({
  id: null,
  entityType: 'contact',
  key: name,
  label,
  type,
  to,
  options: options.length > 0 ? options : null,
  optionLabels,
  required: false,
  position: 0,
  builtIn: true,
})
