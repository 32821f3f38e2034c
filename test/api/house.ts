import { randomUUID } from 'node:crypto'
import { choiceRoutes } from '../../src/crm/records/choice.routes.ts'
import { fieldRoutes } from '../../src/crm/records/field.routes.ts'
import { companyRoutes, contactRoutes, dealRoutes, leadRoutes, noteRoutes } from '../../src/crm/records/noun.routes.ts'
import { noWhy } from '../../src/crm/records/why.flow.ts'
import type { FrameNeeds } from '#http/frame.ts'
import { openHall, type Hall } from './door.ts'

/** The hall with the rooms of people's records. */
export function openHouse(options: Partial<FrameNeeds> = {}): Promise<Hall> {
  return openHall({
    ...options,
    rooms: (db) => {
      const records = { db, newId: randomUUID, written: () => undefined, why: noWhy }
      return [companyRoutes(records), contactRoutes(records), leadRoutes(records), dealRoutes(records), noteRoutes(records), fieldRoutes({ db }), choiceRoutes({ db })]
    },
  })
}
