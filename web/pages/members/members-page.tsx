import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import Trash from 'lucide-react/icons/trash-2'
import { useState } from 'react'
import { changeRole, removeMember } from '../../data/admin.ts'
import { type Member, membersQuery } from '../../data/people.ts'
import type { Role } from '../../data/session.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tword } from '../../text/t.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { ErrorPanel } from '../../ui/error-panel.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { Select } from '../../ui/select.tsx'
import { SkeletonLines } from '../../ui/skeleton.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { toast } from '../../ui/toast.tsx'
import { InviteButton } from './invite-button.tsx'
import { Invitations } from './invitations.tsx'
import { RightsTable, roles } from './rights-table.tsx'

/** Who belongs here, as what, and who is invited. */
export function MembersPage() {
  const { session } = useRouteContext({ from: '/shell' })
  const isAdmin = session.workspace?.role === 'admin'
  const members = useQuery(membersQuery)
  return (
    <Page title={t('nav.members')} actions={isAdmin && <InviteButton />}>
      <div className="flex flex-col gap-8">
        {members.isError ? (
          <ErrorPanel trouble={troubleOf(members.error)} onRetry={() => void members.refetch()} />
        ) : members.data === undefined ? (
          <SkeletonLines count={5} />
        ) : (
          <MemberTable members={members.data} isAdmin={isAdmin} />
        )}
        {isAdmin && <Invitations />}
        <Section title={t('members.rights')}>
          <RightsTable />
        </Section>
      </div>
    </Page>
  )
}

function MemberTable({ members, isAdmin }: { members: Member[]; isAdmin: boolean }) {
  const [leaving, setLeaving] = useState<Member | null>(null)
  const queries = useQueryClient()
  const act = useMutation({
    mutationFn: ({ work }: { work: () => Promise<unknown>; said: string }) => work(),
    onSuccess: (_, { said }) => {
      toast.done(said)
      return queries.invalidateQueries({ queryKey: ['members'] })
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const setRole = (member: Member, role: Role) =>
    act.mutate({
      work: () => changeRole(member.id, role),
      said: t('members.roleChanged', { name: member.name, role: tword('role', role) }),
    })
  return (
    <>
      <Table label={t('nav.members')}>
        <thead>
          <tr>
            <Th>{t('members.name')}</Th>
            <Th className="max-sm:hidden">{t('members.email')}</Th>
            <Th className="w-28 sm:w-44">{t('members.role')}</Th>
            <Th className="w-12">
              <span className="sr-only">{t('kit.more')}</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <MemberRow
              key={member.id}
              member={member}
              editable={isAdmin && member.status === 'active'}
              onRole={(role) => setRole(member, role)}
              onRemove={() => setLeaving(member)}
            />
          ))}
        </tbody>
      </Table>
      <Confirm
        open={leaving !== null}
        onOpenChange={() => setLeaving(null)}
        title={t('members.remove.title', { name: leaving?.name ?? '' })}
        action={t('members.remove.action')}
        onConfirm={() => {
          if (leaving !== null)
            act.mutate({ work: () => removeMember(leaving.id), said: t('members.removedToast', { name: leaving.name }) })
          setLeaving(null)
        }}
      >
        {t('members.remove.text')}
      </Confirm>
    </>
  )
}

type RowProps = { member: Member; editable: boolean; onRole: (role: Role) => void; onRemove: () => void }

function MemberRow({ member, editable, onRole, onRemove }: RowProps) {
  return (
    <Tr>
      <Td>
        <span className="flex items-center gap-2">
          <Avatar name={member.name} />
          <span className="min-w-0 break-words">
            {member.name}
            <span className="block text-meta break-all text-muted sm:hidden">{member.email}</span>
          </span>
          {member.status === 'removed' && <Badge>{t('members.removed')}</Badge>}
        </span>
      </Td>
      <Td className="text-muted max-sm:hidden">{member.email}</Td>
      <Td>
        {editable ? (
          <Select
            size="sm"
            aria-label={t('members.role')}
            value={member.role}
            options={roles.map((value) => ({ value, label: tword('role', value) }))}
            onChange={onRole}
          />
        ) : (
          tword('role', member.role)
        )}
      </Td>
      <Td>
        {editable && (
          <Button variant="ghost" size="iconSm" aria-label={t('members.remove', { name: member.name })} onClick={onRemove}>
            <Trash />
          </Button>
        )}
      </Td>
    </Tr>
  )
}
