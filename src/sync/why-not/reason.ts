/** What a person can do about it. `wait`: it mends itself. */
export const acts = [
  'start',
  'resume',
  'reconnect',
  'settings',
  'edit',
  'own',
  'restore',
  'resolve',
  'answer',
  'merge',
  'retry',
  'link',
  'wait',
] as const

export type Act = (typeof acts)[number]

/** Why a record is not, or not equally, at a connection: in words, with the one act that mends it; null where none does. */
export type Reason = { readonly code: string; readonly text: string; readonly mend: { readonly act: Act; readonly text: string } | null }

/** `mend`: the act, and what it is called here. */
export function reason(code: string, text: string, mend: readonly [act: Act, text: string] | null = null): Reason {
  return { code, text, mend: mend === null ? null : { act: mend[0], text: mend[1] } }
}
