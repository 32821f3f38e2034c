import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Field } from '#model/noun.ts'
import { type ChoiceList, choicesQuery } from '../data/choices.ts'
import { useRecordName } from '../data/names.ts'
import { useMemberName } from '../data/people.ts'
import { pathOf, type RecordKind, recordKinds } from '../data/records.ts'
import { t } from '../text/t.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

export type Target = NonNullable<Field['to']>

export const isRecordKind = (target: Target): target is RecordKind => recordKinds.some((kind) => kind === target)
export const isChoiceList = (target: Target): target is ChoiceList =>
  target === 'stage' || target === 'pipeline' || target === 'leadStatus' || target === 'leadOrigin'

/** What a reference points at, by name; records are links. */
export function Reference({ to, id, plain = false }: { to: Target; id: string; plain?: boolean }) {
  if (to === 'member') return <MemberName id={id} />
  if (isChoiceList(to)) return <ChoiceName list={to} id={id} />
  if (isRecordKind(to)) return <RecordName kind={to} id={id} plain={plain} />
  return id
}

const waiting = <Skeleton className="inline-block w-24 align-middle" />

/** It is gone, or may not be seen by whoever looks. */
const unseen = () => <span className="text-faint">{t('value.unseen')}</span>

function MemberName({ id }: { id: string }) {
  const name = useMemberName(id)
  if (name === undefined) return waiting
  if (name === null) return unseen()
  return (
    <span className="inline-flex items-center gap-1.5">
      <Avatar name={name} size="sm" />
      {name}
    </span>
  )
}

function ChoiceName({ list, id }: { list: ChoiceList; id: string }) {
  const choices = useQuery(choicesQuery(list))
  if (choices.data === undefined && !choices.isError) return waiting
  return choices.data?.find((choice) => choice.id === id)?.name ?? unseen()
}

function RecordName({ kind, id, plain }: { kind: RecordKind; id: string; plain: boolean }) {
  const name = useRecordName(kind, id)
  if (name === undefined) return waiting
  if (name === null) return unseen()
  if (plain) return name || t('record.untitled')
  return (
    <Link to={`/${pathOf[kind]}/$id`} params={{ id }} className="hover:underline">
      {name || t('record.untitled')}
    </Link>
  )
}
