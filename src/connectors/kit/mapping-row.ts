/** Which way a field goes: `push` to the provider, `pull` from it. */
export type Direction = 'push' | 'pull' | 'bidirectional' | 'none'

/**
 * One lens over the provider's raw JSON. `remote` is a path with at most one list selector
 * (`given` · `names[0].givenName` · `phoneNumbers[*]` · `userDefined[key=Region].value` · `emails[primary].value`)
 * or `codec:<name>` for what a path cannot say; `local` is a field of ours or `custom.<key>`.
 */
export type MappingRow = {
  readonly remote: string
  readonly local: string
  readonly direction: Direction
  readonly transform?: string
  readonly transformBack?: string
}
