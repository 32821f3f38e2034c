import type { Facts } from '../why-not/why-not.ts'
import { whyNot } from '../why-not/why-not.ts'
import { reason, type Reason } from '../why-not/reason.ts'
import type { Difference, Gap } from './compare.ts'

/** What holds for every link of a stream. `label`: what a field is called. */
export type Setting = Pick<Facts, 'names' | 'connection' | 'offer' | 'stream'> & { readonly label: (field: string) => string }

/** One link as the comparison found it. `gone`: deleted here, or there. */
export type Found = {
  readonly link: { readonly state: NonNullable<Facts['link']>['state']; readonly reason: string | null }
  readonly record: Facts['record'] | null
  readonly conflict: Facts['conflict']
  readonly differences: readonly Difference[]
  readonly gone: 'here' | 'there' | null
}

const unknownRecord: Facts['record'] = { deletedAt: null, mergedInto: null, ownerId: null }

/** Why a link's sides are not the same, the reason to mend first before the others. Pure. */
export function reasonsOf({ link, record, conflict, differences, gone }: Found, setting: Setting): readonly Reason[] {
  const labels = labelled(differences, { conflict, label: setting.label })
  const named =
    conflict === null ? null : { ...conflict, fields: [...new Set(conflict.fields.map((slot) => setting.label(fieldOf(slot))))] }
  const known = whyNot({ ...setting, record: record ?? unknownRecord, link, conflict: named, owes: labels('unsent') })
  return [...known, ...goneReasons(gone, setting.names.provider), ...fieldReasons(labels, setting.names.provider)]
}

/** The field that a slot belongs to: `phones` of `phones[type=mobile].value`. */
const fieldOf = (slot: string): string => slot.split(/[>[]/)[0] ?? slot

/** What the differing fields are called, each once. */
export function labelsOf(differences: readonly Difference[], label: Setting['label']): readonly string[] {
  return [...new Set(differences.map(({ field }) => field))].map(label)
}

function labelled(differences: readonly Difference[], of: Pick<Found, 'conflict'> & Pick<Setting, 'label'>) {
  const free = differences.filter(({ slot }) => of.conflict?.fields.includes(slot) !== true)
  return (gap: Gap): readonly string[] =>
    labelsOf(
      free.filter((each) => each.gap === gap),
      of.label,
    )
}

function goneReasons(gone: Found['gone'], provider: string): readonly Reason[] {
  if (gone === null) return []
  const text =
    gone === 'here' ? 'It was deleted here; the link ends with the next push.' : `It is no longer at ${provider}; that is being read.`
  return [reason(gone === 'here' ? 'deleted_here' : 'deleted_there', text, ['wait', 'Nothing to do'])]
}

function fieldReasons(labels: (gap: Gap) => readonly string[], provider: string): readonly Reason[] {
  const about = (gap: Gap, make: (fields: string) => Reason): readonly Reason[] => {
    const fields = labels(gap)
    return fields.length === 0 ? [] : [make(fields.join(', '))]
  }
  return [
    ...about('unread', (fields) =>
      reason('unread', `Changed at ${provider} since it was last read: ${fields}.`, ['wait', 'It is read with the next sync']),
    ),
    ...about('kept', (fields) =>
      reason('pull_only', `Edited here and not sent, for it only comes from ${provider}: ${fields}.`, [
        'settings',
        'Change its direction in the mapping',
      ]),
    ),
    ...about('unmerged', (fields) => reason('unmerged', `Theirs was read and is not taken while it goes back and forth: ${fields}.`)),
  ]
}
