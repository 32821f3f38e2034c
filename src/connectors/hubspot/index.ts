import type { Capability, Connector } from '../kit/connector.ts'
import { api } from './api.ts'
import { auth, ownersScope, scopesOf } from './auth.ts'
import { endpoints, env, setup } from './env.ts'
import { hook } from './hook.ts'
import { company } from './objects/company.ts'
import { contact } from './objects/contact.ts'
import { deal } from './objects/deal.ts'
import type { ObjectType } from './objects/object-type.ts'
import { streamOf } from './objects/stream.ts'
import { pointees } from './pointees.ts'
import { stampPreparation } from './preparation.ts'

/** HubSpot: one account (a portal) of the whole workspace. */
export const hubspot: Connector = {
  id: 'hubspot',
  title: 'HubSpot',
  description: 'Companies, contacts and deals of a HubSpot account, both ways.',
  glyph: 'Hs',
  owner: 'workspace',
  capabilities: [capability(company, 'Companies'), capability(contact, 'Contacts'), capability(deal, 'Deals')],
  env,
  setup,
  endpoints,
  auth,
  api,
  streams: { company: streamOf(company), contact: streamOf(contact), deal: streamOf(deal) },
  hook,
  pointees,
  preparations: [stampPreparation],
}

function capability({ kind, name }: ObjectType, title: string): Capability {
  const { read, write, schema } = scopesOf(name)
  const pull = [read, schema, ownersScope]
  return { id: name, title, kinds: [kind], scopes: { pull, push: [...pull, write] } }
}
