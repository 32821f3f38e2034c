import type { Version } from './people/contact.ts'
import type { Group } from './people/groups.ts'

/** The two lists of people an account has. */
export type List = 'people' | 'otherContacts'

/** A line of the Google journal; accounts are named by address. */
export type Entry =
  | { readonly is: 'seeded'; readonly at: number; readonly epoch: string }
  | { readonly is: 'account'; readonly email: string }
  | { readonly is: 'contact'; readonly account: string; readonly list: List; readonly id: number; readonly version: Version }
  | { readonly is: 'fill'; readonly account: string; readonly from: number; readonly count: number; readonly at: number }
  | { readonly is: 'group'; readonly account: string; readonly group: Group }
  | { readonly is: 'epoch'; readonly account: string; readonly epoch: string }
  | { readonly is: 'grant'; readonly account: string; readonly clientId: string; readonly scopes: readonly string[] }
  | {
      readonly is: 'token'
      readonly kind: 'access' | 'refresh'
      readonly account: string
      readonly clientId: string
      readonly value: string
      readonly scopes: readonly string[]
      readonly expiresAt: number | null
    }
  | { readonly is: 'ended'; readonly account: string; readonly clientId: string | null }

/** Writes an entry down. */
export type Recorder = (entry: Entry) => void
