import type { Values } from './value.ts'

/** The one currency of change: the engine returns it, records apply it, connectors send it, audit stores it, the UI shows it. */
export type Step =
  | { readonly do: 'nothing' }
  | { readonly do: 'create'; readonly fields: Values }
  | { readonly do: 'update'; readonly patch: Values }
  | { readonly do: 'delete' }
