import type { Stream } from '../../kit/stream.ts'
import { describe } from './describe.ts'
import { find } from './find.ts'
import { groupScopes, presets } from './groups.ts'
import { codecs, lists, mapping } from './mapping.ts'
import { pull } from './pull.ts'
import { push } from './push.ts'
import { read } from './read.ts'

/** Google Contacts (People API). Scopes are contact groups: one of them is synchronised. */
export const contacts: Stream = {
  kind: 'contact',
  spread: 'shared',
  batch: 200,
  mapping,
  lists,
  codecs,
  // A list may show the state before our write for minutes (providers.md §2.1).
  settleMs: 5 * 60_000,
  presets,
  scopes: groupScopes,
  describe,
  pull,
  read,
  push,
  find,
  url: (id) => (id.startsWith('people/') ? `https://contacts.google.com/person/${encodeURIComponent(id.slice('people/'.length))}` : null),
}
