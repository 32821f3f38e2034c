import { Journal } from '../control/journal.ts'
import type { Call, Reply } from '../http/call.ts'
import type { OpenStandIn, StandIn } from '../provider.ts'
import { crmApi } from './api/crm-api.ts'
import { hubspotControl } from './control.ts'
import type { Entry } from './entry.ts'
import { FAULT_REASONS, faultReply, notFound, Refusal } from './errors.ts'
import { Sender } from './hooks/sender.ts'
import { Limits } from './limits.ts'
import { oauthEndpoints } from './oauth/endpoints.ts'
import { OAuth } from './oauth/oauth.ts'
import { PortalsCrm } from './portals-crm.ts'

/** HubSpot: OAuth and the CRM API on one origin. */
export const openHubspot: OpenStandIn = ({ clock, origin, dataFile }): StandIn => {
  const journal = new Journal<Entry>(dataFile('hubspot'))
  let restoring = true
  const record = (entry: Entry) => {
    if (!restoring) journal.record(entry)
  }
  const oauth = new OAuth(clock, record)
  const crms = new PortalsCrm(clock, oauth.portals, record)
  const sender = new Sender()
  crms.listener = (told) => sender.hear(told)
  const past = journal.read()
  for (const entry of past) {
    oauth.restore(entry)
    crms.restore(entry)
    if (entry.is === 'target') sender.aim(entry.target ?? undefined)
  }
  restoring = false
  if (past.length === 0) crms.begin()
  const endpoints = oauthEndpoints(oauth, (portal) => crms.of(portal).tables.contacts.live)
  const limits = new Limits(clock)
  const api = crmApi({ oauth, crms, limits, origin })
  return {
    handle: refusing((call) => endpoints(call) ?? api(call)),
    whose: (call) => oauth.whose(call),
    faultReply,
    faultReasons: FAULT_REASONS,
    control: hubspotControl({ oauth, crms, limits, sender, record }),
    reset: () => {
      journal.clear()
      oauth.reset()
      limits.reset()
      sender.aim(undefined)
      crms.begin()
    },
  }
}

function refusing(answer: (call: Call) => Reply | undefined): (call: Call) => Reply {
  return (call) => {
    try {
      const reply = answer(call)
      if (reply === undefined) throw notFound()
      return reply
    } catch (error) {
      if (error instanceof Refusal) return error.reply()
      throw error
    }
  }
}
