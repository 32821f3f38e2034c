import { ControlError, type ControlRoute } from '../control/control.ts'
import { crmControl } from './crm-control.ts'
import type { Recorder } from './entry.ts'
import { hooksControl } from './hooks/hooks-control.ts'
import type { Sender } from './hooks/sender.ts'
import { limitsControl } from './limits-control.ts'
import type { Limits } from './limits.ts'
import { oauthControl } from './oauth/oauth-control.ts'
import type { OAuth } from './oauth/oauth.ts'
import type { Portal, Portals } from './portal.ts'
import type { PortalsCrm } from './portals-crm.ts'

type Parts = {
  readonly oauth: OAuth
  readonly crms: PortalsCrm
  readonly limits: Limits
  readonly sender: Sender
  readonly record: Recorder
}

/** Control endpoints of the HubSpot port. */
export function hubspotControl(parts: Parts): ControlRoute[] {
  const { oauth, crms, limits, sender, record } = parts
  const who = (account: string | undefined) => named(oauth.portals, account)
  return [...oauthControl(oauth, who), ...crmControl(crms, who), limitsControl(limits, who), ...hooksControl({ sender, crms, who, record })]
}

function named(portals: Portals, account: string | undefined): Portal {
  const found = portals.open(account)
  if (found !== undefined) return found
  const known = portals.list().map(({ email, hubId }) => `${email} (${hubId})`)
  throw new ControlError(`account: "${account}" is neither an address nor a known hub id. Known: ${known.join(', ')}`)
}
