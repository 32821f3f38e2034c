import { randomUUID } from 'node:crypto'

/**
 * Who may do it: the initials of the roles (Admin, Manager, Sales, aNalyst, Viewer) that are let in, `*` for everybody signed in or not.
 * Whoever is not is answered 403 or 404. `on`: what `{id}` stands for, made afresh for each try and owned by somebody else; `search` puts it into the query instead, a body that is a function into the body.
 */
export type Expectation = {
  readonly may: string
  readonly on?: string
  readonly body?: unknown
  readonly field?: string
  readonly search?: (id: string) => string
}

/** The body of a try at that thing, ready to be handed on. */
export function bodyOf({ body }: Expectation, id: string): { body?: unknown } {
  const given: unknown = typeof body === 'function' ? body(id) : body
  return given === undefined ? {} : { body: given }
}

const all = 'AMSNV'
const writers = 'AMSN'

/** Companies, contacts and notes are read by all; leads and deals of others are hidden from sales. */
function nounRows(plural: string, kind: string, body: Record<string, unknown>): Record<string, Expectation> {
  const readers = kind === 'lead' || kind === 'deal' ? 'AMNV' : all
  const field = Object.keys(body)[0] ?? 'name'
  return {
    [`GET /${plural}`]: { may: all },
    [`POST /${plural}`]: { may: writers, body },
    [`POST /${plural}/batch`]: { may: all, body: { items: [] } },
    [`GET /${plural}/{id}`]: { may: readers, on: kind },
    [`PATCH /${plural}/{id}`]: { may: 'AMN', on: kind, body },
    [`DELETE /${plural}/{id}`]: { may: 'AM', on: kind },
    [`POST /${plural}/{id}/restore`]: { may: 'AM', on: `deleted ${kind}` },
    [`POST /${plural}/{id}/merge`]: { may: 'AM', on: `${kind} pair`, body: (ids: string) => ({ otherId: ids.split(' ')[1] ?? '' }) },
    [`POST /${plural}/{id}/unmerge`]: { may: 'AM', on: `merged ${kind}`, body: {} },
    [`GET /${plural}/{id}/links`]: { may: readers, on: kind },
    [`POST /${plural}/{id}/links`]: {
      may: 'AM',
      on: `${kind} link`,
      body: (ids: string) => ({ configId: ids.split(' ')[2] ?? '', remoteId: 'people/c9' }),
    },
    [`DELETE /${plural}/{id}/links/{linkId}`]: { may: 'AM', on: `${kind} link` },
    [`POST /${plural}/{id}/links/{linkId}/retry`]: { may: 'AM', on: `${kind} link` },
    [`GET /${plural}/{id}/why-not`]: { may: 'AM', on: `${kind} link`, search: (ids) => `configId=${ids.split(' ')[2] ?? ''}` },
    [`GET /${plural}/{id}/fields/{field}/why`]: { may: readers, on: kind, field },
  }
}

function choiceRows(plural: string, kind: string, body: () => unknown): Record<string, Expectation> {
  return {
    [`GET /${plural}`]: { may: all },
    [`POST /${plural}`]: { may: 'AM', body: body() },
    [`PATCH /${plural}/{id}`]: { may: 'AM', on: kind, body: { name: 'Other' } },
    [`DELETE /${plural}/{id}`]: { may: 'AM', on: kind },
  }
}

/** One row per operation: a new route without one fails the test, and so does a row without its route. */
export const expectations: Readonly<Record<string, Expectation>> = {
  'GET /auth/entrance': { may: '*' },
  'POST /auth/sign-in/email': { may: '*', body: { email: 'nobody@example.com', password: 'wrong' } },
  'POST /auth/first-account': { may: '*', body: { name: '', email: 'x', password: '' } },
  'POST /auth/sign-in/social': { may: '*', body: { provider: 'none' } },
  'GET /auth/callback/{provider}': { may: '*' },
  'POST /auth/sign-out': { may: '*' },
  'POST /auth/password': { may: '', body: { currentPassword: 'x', newPassword: 'a long new password' } },
  'GET /invitations/{token}': { may: '*' },
  'POST /invitations/{token}/accept': { may: '*', body: {} },
  'GET /me': { may: all },
  'PATCH /me': { may: all, body: { name: 'Somebody' } },
  'GET /me/tokens': { may: all },
  'POST /me/tokens': { may: all, body: { name: 'script' } },
  'DELETE /me/tokens/{id}': { may: all, on: 'own token' },
  'GET /members': { may: all },
  'PATCH /members/{id}': { may: 'A', on: 'member', body: { role: 'viewer' } },
  'DELETE /members/{id}': { may: 'A', on: 'member' },
  'POST /members/{id}/invite': { may: 'A', on: 'removed member', body: {} },
  'GET /invitations': { may: 'A' },
  'POST /invitations': { may: 'A', body: { role: 'viewer' } },
  'DELETE /invitations/{id}': { may: 'A', on: 'invitation' },
  'GET /workspaces': { may: all },
  'POST /workspaces': { may: 'A', body: { name: 'Another' } },
  'POST /workspaces/{id}/switch': { may: '', on: 'workspace' },
  'PATCH /workspaces/{id}': { may: 'A', on: 'workspace', body: { zone: 'Europe/Berlin' } },
  'GET /events': { may: all },
  ...nounRows('companies', 'company', { name: 'Initech' }),
  ...nounRows('contacts', 'contact', { firstName: 'Ben' }),
  ...nounRows('leads', 'lead', { title: 'Big one' }),
  'POST /leads/{id}/change-owner': { may: 'AMN', on: 'lead', body: { newOwnerId: randomUUID() } },
  'GET /leads/{id}/members': { may: 'AMNV', on: 'lead' },
  'POST /leads/{id}/members': { may: 'AMN', on: 'lead', body: { personId: randomUUID() } },
  'DELETE /leads/{id}/members': { may: 'AMN', on: 'lead', search: () => `personId=${randomUUID()}` },
  'GET /timeline/{entityType}/{entityId}': { may: all },
  'GET /audit-logs': { may: 'AM' },
  'GET /audit-logs/entity/{type}/{id}': { may: all },
  'GET /audit-logs/user/{userId}': { may: 'AM' },
  'GET /audit-logs/verify': { may: 'AM' },
  ...nounRows('deals', 'deal', { name: 'Renewal' }),
  ...nounRows('notes', 'note', { body: 'Called' }),
  'GET /crm/providers': { may: all },
  'POST /hooks/{provider}': { may: '*' },
  'POST /crm/connect': { may: 'AMS', body: { provider: 'google' } },
  'GET /crm/oauth/callback': { may: '*' },
  'POST /crm/oauth/callback': { may: all, body: { provider: 'google', code: 'x', state: 'nobody-made-this-one' } },
  'DELETE /crm/configs/{id}': { may: 'A', on: 'connection' },
  'DELETE /crm/disconnect/{provider}': { may: 'A', on: 'connection', search: (id) => `configId=${id}` },
  'POST /crm/{provider}/test-connection': { may: 'AM', on: 'connection', search: (id) => `configId=${id}` },
  'GET /crm/configs': { may: all },
  'GET /crm/configs/{id}': { may: 'AM', on: 'connection' },
  'PATCH /crm/configs/{id}': { may: 'A', on: 'connection', body: { syncFrequency: 'hourly' } },
  'PATCH /crm/configs/{id}/pause': { may: 'A', on: 'connection' },
  'PATCH /crm/configs/{id}/resume': { may: 'A', on: 'connection' },
  'GET /crm/configs/{id}/field-mappings': { may: 'AM', on: 'connection' },
  'POST /crm/configs/{id}/field-mappings': {
    may: 'A',
    on: 'connection',
    body: { entityType: 'contact', crmField: 'nicknames[0].value', appField: 'about' },
  },
  'PUT /crm/configs/{id}/field-mappings': { may: 'A', on: 'connection', body: { entityType: 'contact', mappings: [] } },
  'PATCH /crm/configs/{id}/field-mappings/{mappingId}': { may: 'A', on: 'mapping', body: { syncDirection: 'pull' } },
  'DELETE /crm/configs/{id}/field-mappings/{mappingId}': { may: 'A', on: 'mapping' },
  'POST /crm/configs/{id}/field-mappings/auto-map': { may: 'A', on: 'connection', body: { entityType: 'contact' } },
  'POST /crm/configs/{id}/field-mappings/preview': { may: 'A', on: 'connection', body: { entityType: 'contact' } },
  'GET /crm/configs/{id}/field-mappings/history': { may: 'AM', on: 'connection', search: () => 'entityType=contact' },
  'POST /crm/configs/{id}/field-mappings/restore': { may: 'A', on: 'connection', body: { entityType: 'contact', versionId: '1' } },
  'GET /crm/{provider}/available-fields': { may: 'AM', on: 'connection', search: (id) => `entityType=contact&configId=${id}` },
  'POST /crm/configs/{id}/preview': { may: 'A', on: 'connection' },
  'POST /crm/sync/trigger': { may: 'AM', on: 'connection', body: (id: string) => ({ configId: id }) },
  'GET /crm/duplicates': { may: all },
  'POST /crm/duplicates/dismiss': { may: 'AMN', on: 'contact pair', body: (ids: string) => ({ ids: ids.split(' ') }) },
  'GET /crm/sync/events': { may: all },
  'GET /crm/configs/{id}/held-deletes': { may: 'AM', on: 'connection' },
  'POST /crm/configs/{id}/held-deletes': { may: 'A', on: 'connection', body: { answer: 'refuse' } },
  'GET /crm/configs/{id}/proof': { may: 'AM', on: 'connection' },
  'POST /crm/configs/{id}/proof': { may: 'AM', on: 'connection' },
  'GET /crm/configs/{id}/preparations': { may: 'AM', on: 'connection' },
  // There is none of that name: whoever may is told so, the others not even that.
  'POST /crm/configs/{id}/preparations/{preparationId}': { may: 'A' },
  'GET /crm/configs/{id}/counterparts': { may: 'AM', on: 'connection' },
  'PATCH /crm/configs/{id}/counterparts': { may: 'A', on: 'connection', body: { to: 'member', remoteId: '7', localId: null } },
  'GET /crm/conflicts': { may: all },
  'GET /crm/sync/pulse': { may: all },
  'GET /notifications': { may: all },
  'POST /notifications/{id}/read': { may: all, on: 'own notification' },
  'POST /notifications/read-all': { may: all },
  'GET /crm/conflicts/{id}': { may: 'AMN', on: 'conflict' },
  'POST /crm/conflicts/resolve-many': { may: all, body: { ids: [randomUUID()], strategy: 'use_app' } },
  'POST /crm/conflicts/decisions/{id}/undo': { may: '', on: 'conflict' },
  'GET /crm/matches': { may: all },
  'POST /crm/matches/{id}': { may: 'A', on: 'match', body: { answer: 'none' } },
  'POST /crm/conflicts/{id}/resolve': { may: 'AMN', on: 'conflict', body: { strategy: 'use_app' } },
  'POST /crm/conflicts/{id}/ignore': { may: 'AMN', on: 'conflict' },
  'GET /crm/sync/logs': { may: all },
  'GET /crm/sync/logs/{id}': { may: 'AM', on: 'run' },
  'GET /crm/sync/logs/{id}/records': { may: 'AM', on: 'run' },
  'GET /crm/sync/logs/{id}/issues': { may: 'AM', on: 'run' },
  'GET /crm/sync/volume': { may: all, search: () => 'from=2026-01-01&to=2026-01-31' },
  'POST /crm/sync/logs/{id}/retry': { may: 'AM', on: 'run' },
  'POST /crm/sync/logs/{id}/undo': { may: 'A', on: 'run', search: () => 'preview=true' },
  'GET /fields': { may: all },
  'POST /fields': { may: 'AM', body: { entityType: 'contact', label: `Region ${randomUUID().slice(0, 8)}`, type: 'text' } },
  'PATCH /fields/{id}': { may: 'AM', on: 'field', body: { label: 'Area' } },
  'DELETE /fields/{id}': { may: 'AM', on: 'field' },
  ...choiceRows('lead-statuses', 'leadStatus', () => ({ name: 'New' })),
  ...choiceRows('lead-origins', 'leadOrigin', () => ({ name: 'Web' })),
  ...choiceRows('pipelines', 'pipeline', () => ({ name: 'Sales' })),
  ...choiceRows('stages', 'stage', () => ({ name: 'Won', pipelineId: randomUUID() })),
}
