import { t, tn, tongue, tword } from '../text/t.ts'
import { providerName } from '../ui/provider-glyph.tsx'
import { clock } from '../ui/time.ts'

/** What is told, as data: a kind and the parts of its sentence. */
export type Notice = {
  kind: string
  configId: string | null
  provider: string | null
  account: string | null
  entityType: string | null
  count: number
  reason: string | null
  since: string | null
  /** It is about records of whoever is told. */
  isMine?: boolean
}

/** Where one goes to settle it. */
export type Where = { to: '/conflicts' | '/connections' | '/runs'; search: Record<string, string> }

/** A notice in words. `act`: what mends it is called; null: it mends itself. */
export type Worded = { title: string; text: string | null; act: string | null; where: Where }

/** "Google (ana@acme.example)" */
export const accountOf = ({ provider, account }: Pick<Notice, 'provider' | 'account'>): string => {
  const name = provider === null ? '' : providerName(provider)
  return account === null ? name : `${name} (${account})`
}

type Slots = { notice: Notice; all: boolean; account: string; entity: string; time: string; at: Record<string, string> }

const connections: Where = { to: '/connections', search: {} }
const decided = (tab: string): Where => ({ to: '/conflicts', search: tab === '' ? {} : { tab } })

/** How each kind is said. */
const sentences: Record<string, (slots: Slots) => Worded> = {
  conflicts: ({ notice, all, account, entity }) => ({
    title: tn(all ? 'notice.conflictsAll' : notice.isMine === true ? 'notice.conflicts' : 'notice.conflictsAt', notice.count, {
      entity,
      account,
    }),
    text: t('notice.conflicts.text'),
    act: t('notice.conflicts.do'),
    where: decided(''),
  }),
  deletes_held: ({ notice, account, entity }) => ({
    title: tn('notice.deletes_held', notice.count, { entity, account }),
    text: t('notice.deletes_held.text'),
    act: t('notice.deletes_held.do'),
    where: decided('held'),
  }),
  match_asked: ({ notice, account }) => ({
    title: tn('notice.match_asked', notice.count, { account }),
    text: t('notice.match_asked.text'),
    act: t('notice.match_asked.do'),
    where: decided('matches'),
  }),
  refused: ({ notice, account, entity, at }) => ({
    title: tn('notice.refused', notice.count, { entity, account }),
    text: t('notice.refused.text'),
    act: t('notice.refused.do'),
    where: { to: '/runs', search: { ...at, status: 'partial' } },
  }),
  run_failing: ({ notice, account, entity, at }) => ({
    title: t('notice.run_failing', { entity, account }),
    text: notice.reason,
    act: t('notice.run_failing.do'),
    where: { to: '/runs', search: at },
  }),
  grant_dead: ({ notice, account }) => ({
    title: t('notice.grant_dead', { account }),
    text: notice.reason ?? t('notice.grant_dead.text'),
    act: t('notice.grant_dead.do'),
    where: connections,
  }),
  silent: ({ notice, account, time }) => ({
    title: t('notice.silent', { account, time }),
    text: notice.reason ?? t('notice.silent.text'),
    act: t('notice.silent.do'),
    where: connections,
  }),
  hook_silent: ({ account, time }) => ({
    title: t('notice.hook_silent', { account }),
    text: t('notice.hook_silent.text', { time }),
    act: t('notice.hook_silent.do'),
    where: connections,
  }),
  paused: ({ notice, account }) => ({
    title: t('notice.paused', { account }),
    text: notice.reason,
    act: t('notice.paused.do'),
    where: connections,
  }),
  unstarted: ({ notice, account }) => ({
    title: t('notice.unstarted', { account }),
    text: t('notice.unstarted.text'),
    act: t('notice.unstarted.do'),
    where: { to: '/connections', search: notice.configId === null ? {} : { preview: notice.configId } },
  }),
  last_failed: ({ notice, account }) => ({
    title: t('notice.last_failed', { account }),
    text: notice.reason,
    act: t('notice.last_failed.do'),
    where: connections,
  }),
  waits: ({ notice, account }) => ({
    title: t('notice.waits', { account }),
    text: notice.reason ?? t('notice.waits.text'),
    act: null,
    where: connections,
  }),
}

/** Puts a notice into words; `all`: it counts for everybody, not for one owner. */
export function wordsOf(notice: Notice, all = false): Worded {
  const say = sentences[notice.kind]
  if (say === undefined) return { title: t('notice.other'), text: notice.reason, act: null, where: connections }
  return say({
    notice,
    all,
    account: accountOf(notice),
    entity: notice.entityType === null ? '' : tword('entity', notice.entityType),
    time: notice.since === null ? '' : clock(Date.parse(notice.since), Date.now(), tongue()),
    at: notice.configId === null ? {} : { configId: notice.configId },
  })
}
