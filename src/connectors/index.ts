import { google } from './google/index.ts'
import { hubspot } from './hubspot/index.ts'
import type { Connector } from './kit/connector.ts'

/** Every provider PipeDesk speaks to. */
export const connectors: readonly Connector[] = [google, hubspot]
