import type { Connector } from '../kit/connector.ts'
import { api } from './api.ts'
import { auth, scope } from './auth.ts'
import { contacts } from './contacts/contacts.ts'
import { endpoints, env, setup } from './env.ts'

/** Google: each member connects accounts of their own. */
export const google: Connector = {
  id: 'google',
  title: 'Google',
  description: 'Contacts of a Google account, both ways.',
  glyph: 'G',
  owner: 'member',
  capabilities: [
    { id: 'contacts', title: 'Contacts', kinds: ['contact'], scopes: { pull: [scope('contacts.readonly')], push: [scope('contacts')] } },
  ],
  env,
  setup,
  endpoints,
  auth,
  api,
  streams: { contact: contacts },
}
