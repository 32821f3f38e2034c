import { ControlError, type ControlRoute } from '../control/control.ts'
import { crmControl } from './crm-control.ts'
import { oauthControl } from './oauth/oauth-control.ts'
import type { OAuth } from './oauth/oauth.ts'
import type { Portal, Portals } from './portal.ts'
import type { PortalsCrm } from './portals-crm.ts'

/** Control endpoints of the HubSpot port. */
export function hubspotControl(oauth: OAuth, crms: PortalsCrm): ControlRoute[] {
  const who = (account: string | undefined) => named(oauth.portals, account)
  return [...oauthControl(oauth, who), ...crmControl(crms, who)]
}

function named(portals: Portals, account: string | undefined): Portal {
  const found = portals.open(account)
  if (found !== undefined) return found
  const known = portals.list().map(({ email, hubId }) => `${email} (${hubId})`)
  throw new ControlError(`account: "${account}" is neither an address nor a known hub id. Known: ${known.join(', ')}`)
}
