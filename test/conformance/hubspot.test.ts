import { hubspot } from '#connectors/hubspot/index.ts'
import { conforms } from './conforms.ts'
import { hubspotWorld } from './hubspot-world.ts'

conforms(hubspot, hubspotWorld)
