import type { Choice, Conflict } from '../../data/conflicts.ts'
import { t } from '../../text/t.ts'

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

/** The answer that gives these choices to the API: one strategy, and the fields that differ from it. */
export function answerOf(choices: Record<string, Choice>): { strategy: Choice; fields: Record<string, Choice> } {
  const sides = Object.values(choices)
  const strategy = sides.every((side) => side === 'use_crm') ? 'use_crm' : 'use_app'
  return { strategy, fields: choices }
}
