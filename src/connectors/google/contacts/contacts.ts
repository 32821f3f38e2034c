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
  // Sync requests may lag minutes behind a write; `find` reads a plain list, which lags seconds. Two minutes leave room.
  settleMs: 2 * 60_000,
  presets,
  scopes: groupScopes,
  describe,
  pull,
  read,
  push,
  find,
  url: (id) => (id.startsWith('people/') ? `https://contacts.google.com/person/${encodeURIComponent(id.slice('people/'.length))}` : null),
}
