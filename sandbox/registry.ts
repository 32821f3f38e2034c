import { openGoogle } from './google/google.ts'
import { openHubspot } from './hubspot/hubspot.ts'

/** Every provider that has a stand-in: its port is the sandbox's port plus `offset`. */
export const PROVIDERS = [
  { name: 'google', offset: 1, open: openGoogle },
  { name: 'hubspot', offset: 4, open: openHubspot },
] as const

/** The providers by name. */
export type ProviderName = (typeof PROVIDERS)[number]['name']
