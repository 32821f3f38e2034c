import { accounts } from './en/accounts.ts'
import { access } from './en/access.ts'
import { admin } from './en/admin.ts'
import { audit } from './en/audit.ts'
import { conflicts } from './en/conflicts.ts'
import { fields } from './en/fields.ts'
import { frame } from './en/frame.ts'
import { home } from './en/home.ts'
import { kit } from './en/kit.ts'
import { mapping } from './en/mapping.ts'
import { merge } from './en/merge.ts'
import { records } from './en/records.ts'
import { standing } from './en/standing.ts'
import { runs } from './en/runs.ts'
import { sync } from './en/sync.ts'
import { whyNot } from './en/why-not.ts'

/** Every sentence the interface says, in English. A translation is another object with the same keys. */
export const en = {
  ...kit,
  ...frame,
  ...access,
  ...home,
  ...records,
  ...merge,
  ...fields,
  ...sync,
  ...accounts,
  ...conflicts,
  ...runs,
  ...mapping,
  ...admin,
  ...audit,
  ...standing,
  ...whyNot,
} as const
