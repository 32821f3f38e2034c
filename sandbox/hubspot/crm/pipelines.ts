/** A step of a pipeline; its probability goes from 0 to 1, and a closed one of 1 is won. */
export type Stage = { readonly id: string; readonly label: string; readonly probability: number; readonly isClosed: boolean }

/** A sequence of stages deals go through. */
export type Pipeline = { readonly id: string; readonly label: string; readonly stages: readonly Stage[] }

const stage = (id: string, label: string, probability: number): Stage => ({
  id,
  label,
  probability,
  isClosed: probability === 0 || probability === 1,
})

/** The pipeline every portal begins with. */
export const DEFAULT_PIPELINE: Pipeline = {
  id: 'default',
  label: 'Sales Pipeline',
  stages: [
    stage('appointmentscheduled', 'Appointment Scheduled', 0.2),
    stage('qualifiedtobuy', 'Qualified To Buy', 0.4),
    stage('presentationscheduled', 'Presentation Scheduled', 0.6),
    stage('decisionmakerboughtin', 'Decision Maker Bought-In', 0.8),
    stage('contractsent', 'Contract Sent', 0.9),
    stage('closedwon', 'Closed Won', 1),
    stage('closedlost', 'Closed Lost', 0),
  ],
}

/** A second one, whose ids are numbers as those of all pipelines made by hand. */
export const RENEWALS: Pipeline = {
  id: '77120345',
  label: 'Renewals',
  stages: [
    stage('151204401', 'Due', 0.5),
    stage('151204402', 'Offer sent', 0.7),
    stage('151204403', 'Renewed', 1),
    stage('151204404', 'Churned', 0),
  ],
}

const SINCE = '2019-08-06T02:41:08.000Z'

/** A pipeline as the API shows it. */
export function pipelineView({ id, label, stages }: Pipeline, displayOrder: number): object {
  return { id, label, displayOrder, archived: false, createdAt: SINCE, updatedAt: SINCE, stages: stages.map(stageView) }
}

/** A stage as the API shows it. */
export function stageView({ id, label, probability, isClosed }: Stage, displayOrder: number): object {
  const metadata = { isClosed: String(isClosed), probability: probability.toFixed(1) }
  return {
    id,
    label,
    displayOrder,
    metadata,
    archived: false,
    createdAt: SINCE,
    updatedAt: SINCE,
    writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
  }
}
