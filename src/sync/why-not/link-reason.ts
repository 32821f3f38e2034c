import type { LinkState } from '../link-state.ts'
import { reason, type Reason } from './reason.ts'

type Waiting = { readonly state: LinkState; readonly reason: string | null }

const again = ['link', 'Link them by hand'] as const

/** Why a link that is not live does not sync. */
export function reasonOfLink({ state, reason: why }: Waiting, provider: string): Reason {
  switch (state) {
    case 'unborn':
      return reason('unborn', `It is about to be created at ${provider}.`, ['wait', 'Nothing to do'])
    case 'unknown':
      return reason('no_answer', `${provider} did not answer whether it was created; it is being looked for.`, [
        'wait',
        'It goes on by itself',
      ])
    case 'refused':
      return reason('refused', `${provider} refused it: ${why ?? 'it gave no reason'}`, [
        'retry',
        'Mend what it names; the edit sends it again',
      ])
    case 'filtered':
      return filtered(why, provider)
    case 'gone':
      return reason('deleted_there', `It was deleted at ${provider}.`, ['link', 'Link it to another one by hand'])
    case 'excluded':
      return excluded(why, provider)
    case 'held':
      return held(why, provider)
    case 'live':
      throw new Error('a live link waits for nothing')
  }
}

function filtered(why: string | null, provider: string): Reason {
  const outside = `It is at ${provider}, but outside what the connection takes.`
  return why === 'outside'
    ? reason('outside', outside, ['settings', 'Bring it back into the group there, or choose more scopes'])
    : reason('filtered', 'A filter of the connection leaves it out.', ['settings', 'Change what it takes'])
}

function excluded(why: string | null, provider: string): Reason {
  switch (why) {
    case 'unlinked':
      return reason('unlinked', 'It was unlinked by hand; neither side follows the other.', again)
    case 'deleted_here':
      return reason('deleted_here', `It was deleted here, and left alone at ${provider}.`, ['restore', 'Restore it'])
    case 'not_same':
      return reason('not_same', 'An undo has parted the two.', again)
    case 'undone':
    case 'withdrawn':
    case 'withdrawing':
      return reason('undone', 'The run that brought it was taken back.', again)
    default:
      return reason('excluded', 'It is not to be synced.', again)
  }
}

function held(why: string | null, provider: string): Reason {
  switch (why) {
    case 'brake':
      return reason('brake', 'Many deletes at once are held, this one among them.', [
        'answer',
        'Let the held deletes through, or refuse them',
      ])
    case 'deleted':
      return reason('conflict', 'It was deleted on one side and changed on the other.', ['resolve', 'Decide the conflict'])
    case 'ambiguous':
      return reason('ambiguous', 'It may be one of several records here.', ['answer', 'Say which it is, under Conflicts'])
    case 'duplicate':
      return reason('duplicate', `What stands for it at ${provider} stands for another record here.`, [
        'merge',
        'Merge the two, or unlink one',
      ])
    case 'merged_here':
      return reason('merged', 'It was merged into another record; the one there waits.', ['merge', `Merge the two at ${provider} too`])
    case 'reappeared':
      return reason('reappeared', `It was deleted at ${provider} and is back.`, again)
    default:
      return reason('held', 'It waits for a person’s decision.')
  }
}
