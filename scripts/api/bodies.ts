import { idOf } from './example.ts'

/** Bodies that say more than their required fields; checked against the schema like any other. By operation, as in the document. */
export const bodies: Readonly<Record<string, unknown>> = {
  'POST /contacts': {
    firstName: 'Ana',
    lastName: 'Souza',
    emails: [{ value: 'ana@initech.example', type: 'work', primary: true }],
    companyId: idOf('companyId'),
  },
  'PATCH /contacts/{id}': { title: 'Head of Purchasing', rev: 4 },
  'POST /contacts/batch': {
    items: [
      { id: idOf('id'), title: 'Head of Purchasing' },
      { firstName: 'Ben', lastName: 'Okafor' },
    ],
  },
  'POST /companies': { name: 'Initech', domains: ['initech.example'], website: 'https://initech.example' },
  'PATCH /companies/{id}': { industry: 'Software', rev: 4 },
  'POST /companies/batch': { items: [{ id: idOf('id'), industry: 'Software' }, { name: 'Globex' }] },
  'POST /leads': { title: 'Initech, 40 seats', companyId: idOf('companyId') },
  'PATCH /leads/{id}': { statusId: idOf('statusId'), rev: 4 },
  'POST /leads/batch': { items: [{ id: idOf('id'), statusId: idOf('statusId') }, { title: 'Globex, 12 seats' }] },
  'POST /deals': { name: 'Renewal 2026', amount: 12_500, currency: 'EUR', stageId: idOf('stageId'), closeOn: '2026-06-30' },
  'PATCH /deals/{id}': { stageId: idOf('stageId'), rev: 4 },
  'POST /deals/batch': { items: [{ id: idOf('id'), amount: 14_000 }, { name: 'Pilot' }] },
  'POST /notes': { body: 'Called about the renewal.', contactId: idOf('contactId') },
  'PATCH /notes/{id}': { body: 'Called about the renewal; wants an offer by Friday.', rev: 4 },
  'POST /notes/batch': {
    items: [
      { id: idOf('id'), body: 'Called twice.' },
      { body: 'Sent the offer.', dealId: idOf('dealId') },
    ],
  },
  'POST /crm/connect': { provider: 'hubspot', capabilities: ['contacts', 'companies'], direction: 'bidirectional' },
  'POST /crm/oauth/callback': { provider: 'hubspot', code: 'the-code-of-the-redirect', state: 'the-state-of-the-redirect' },
  'POST /crm/duplicates/dismiss': { ids: [idOf('id'), idOf('otherId')] },
  'POST /crm/configs/{id}/field-mappings/preview': { entityType: 'contact', samples: 3 },
  'PATCH /crm/configs/{id}': { syncFrequency: 'hourly', conflictResolution: 'manual_review', options: { deleteWhenDeleted: true } },
  'POST /crm/sync/trigger': { configId: idOf('configId'), entityTypes: ['contact'] },
  'POST /crm/conflicts/{id}/resolve': { strategy: 'use_app', fields: { phones: 'use_crm' }, undoable: true },
  'POST /crm/conflicts/resolve-many': { ids: [idOf('id')], strategy: 'use_crm' },
  'POST /crm/configs/{id}/field-mappings': { entityType: 'contact', crmField: 'properties.region', appField: 'custom.region' },
  'PUT /crm/configs/{id}/field-mappings': {
    entityType: 'contact',
    mappings: [
      { crmField: 'properties.firstname', appField: 'firstName' },
      { crmField: 'properties.region', appField: 'custom.region', syncDirection: 'pull' },
    ],
  },
  'POST /fields': { entityType: 'contact', label: 'Region', type: 'option', options: ['West', 'East'] },
  'POST /workspaces': { name: 'Initech', country: 'DE', zone: 'Europe/Berlin' },
  'PATCH /workspaces/{id}': { zone: 'Europe/Berlin' },
  'PATCH /members/{id}': { role: 'manager', grants: ['syncOps'] },
  'POST /invitations': { role: 'sales', email: 'ben@initech.example' },
  'POST /stages': { name: 'Offer sent', pipelineId: idOf('pipelineId') },
}
