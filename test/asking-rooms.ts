import { randomUUID } from 'node:crypto'
import { leadExtraRoutes } from '#crm/leads/lead.routes.ts'
import { auditRootRoutes, auditRoutes } from '#crm/audit/audit.routes.ts'
import { choiceRoutes } from '#crm/records/choice.routes.ts'
import { fieldRoutes } from '#crm/records/field.routes.ts'
import { companyRoutes, contactRoutes, dealRoutes, leadRoutes, noteRoutes } from '#crm/records/noun.routes.ts'
import type { Hint } from '#crm/records/record.flow.ts'
import type { WhySource } from '#crm/records/why.flow.ts'
import { timelineRoutes } from '#crm/timeline/timeline.routes.ts'
import type { Caller } from '#access/caller.ts'
import type { Db } from '#db/db.ts'
import { newKey, readKeys, sealer } from '#lib/seal.ts'
import { optionLabelsOf } from '#sync/option-label.store.ts'
import { asking, type Asking } from './asking.ts'

/** Where no sync is, nothing says why. */
export const noWhy: WhySource = () => Promise.resolve({ rule: null, lost: [] })

/** The rooms of people's records, without sign-in or a socket; `hints` collects what was hinted. */
export function recordRooms(db: Db, hints: Hint[] = []): (caller: Caller) => Asking {
  const rooms = { db, newId: randomUUID, written: (hint: Hint) => void hints.push(hint), why: noWhy }
  const audit = { db, sealer: sealer(readKeys(newKey('test'))) }
  return (caller) =>
    asking(
      [
        [
          '/',
          [
            companyRoutes(rooms),
            contactRoutes(rooms),
            leadRoutes(rooms),
            dealRoutes(rooms),
            noteRoutes(rooms),
            fieldRoutes({ ...rooms, labels: optionLabelsOf }),
            choiceRoutes(rooms),
            leadExtraRoutes(rooms),
            timelineRoutes({ ...rooms, systemName: (provider) => `The ${provider}` }),
            auditRoutes(audit),
          ],
        ],
        ['/root', [auditRootRoutes(audit)]],
      ],
      caller,
    )
}
