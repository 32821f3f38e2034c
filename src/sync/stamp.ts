/** Whose record a remote says it is: this installation, this workspace, that record. */
export type StampOwner = { readonly instance: string; readonly workspaceId: string }

/** Our mark on a remote: `instance:workspace:record`. */
export function stampOf(owner: StampOwner, recordId: string): string {
  return `${owner.instance}:${owner.workspaceId}:${recordId}`
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The record a stamp names; null for no stamp, or another installation's or workspace's. */
export function recordInStamp(stamp: string | undefined, owner: StampOwner): string | null {
  const record = stamp?.startsWith(stampOf(owner, '')) === true ? stamp.slice(stampOf(owner, '').length) : ''
  return uuid.test(record) ? record : null
}
