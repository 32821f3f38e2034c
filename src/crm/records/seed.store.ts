import type { Tx } from '#db/db.ts'
import { choices, createChoice } from './choice.store.ts'

const statuses = [['New', 'open'], ['Contacted', 'open'], ['Qualified', 'qualified'], ['Lost', 'lost']] as const
const origins = ['Website', 'Referral', 'Event', 'Outbound', 'Partner', 'Other'] as const
const stages = [['Qualification', 'open'], ['Meeting', 'open'], ['Proposal', 'open'], ['Negotiation', 'open'], ['Won', 'won'], ['Lost', 'lost']] as const

/** What a new workspace starts with: a pipeline with stages, lead statuses and origins. Does nothing where there are any. */
export async function seedWorkspace(tx: Tx): Promise<void> {
  if ((await choices(tx, 'pipeline')).length > 0 || (await choices(tx, 'leadStatus')).length > 0) return
  for (const [name, outcome] of statuses) await createChoice(tx, 'leadStatus', { name, outcome })
  for (const name of origins) await createChoice(tx, 'leadOrigin', { name })
  const pipeline = await createChoice(tx, 'pipeline', { name: 'Sales' })
  if (pipeline === null) return
  for (const [name, outcome] of stages) await createChoice(tx, 'stage', { name, outcome, pipelineId: pipeline.id })
}
