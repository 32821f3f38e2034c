import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import ChevronRight from 'lucide-react/icons/chevron-right'
import Combine from 'lucide-react/icons/combine'
import Copy from 'lucide-react/icons/copy'
import Ellipsis from 'lucide-react/icons/ellipsis'
import Trash2 from 'lucide-react/icons/trash-2'
import { useState } from 'react'
import { useMemberName } from '../../data/people.ts'
import { titleOf } from '../../data/record-title.ts'
import { deleteRecord, pathOf, type Rec, type RecordKind, restoreRecord } from '../../data/records.ts'
import { refreshRecords } from '../../data/refresh.ts'
import { troubleOf } from '../../data/trouble.ts'
import { MergeDialog } from '../../merge/merge-dialog.tsx'
import { t } from '../../text/t.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { toast } from '../../ui/toast.tsx'
import { Tooltip } from '../../ui/tooltip.tsx'
import { textsOf } from '../../values/value.ts'

type HeaderProps = { kind: RecordKind; record: Rec }

/** List it belongs to, and its name. */
export function RecordTitle({ kind, record }: HeaderProps) {
  const title = titleOf(kind, record) || t('record.untitled')
  return (
    <span className="flex items-center gap-2">
      <Link to={`/${pathOf[kind]}`} className="text-body font-normal text-muted hover:text-fg hover:underline max-sm:hidden">
        {t(`kinds.${kind}`)}
      </Link>
      <ChevronRight size={14} aria-hidden className="shrink-0 text-faint max-sm:hidden" />
      <Avatar name={title} square={kind !== 'contact'} className="size-7" />
      <span className="truncate">{title}</span>
    </span>
  )
}

/** Its tags and its owner. */
export function RecordMeta({ record }: HeaderProps) {
  const owner = useMemberName(typeof record['ownerId'] === 'string' ? record['ownerId'] : null)
  return (
    <span className="flex flex-wrap items-center gap-1.5 max-sm:order-last max-sm:basis-full">
      {textsOf(record['tags'])
        .slice(0, 5)
        .map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
      {typeof owner === 'string' && (
        <Tooltip content={owner}>
          <button type="button" aria-label={owner} className="rounded-full max-sm:hidden">
            <Avatar name={owner} />
          </button>
        </Tooltip>
      )}
    </span>
  )
}

const failed = (error: Error) => toast.failed(troubleOf(error).title, troubleOf(error).text)

async function copyLink(): Promise<void> {
  await navigator.clipboard.writeText(window.location.href)
  toast.note(t('kit.copied'))
}

/** Copy its link, delete it. Deleting is undone from the toast. */
export function RecordActions({ kind, record, editable }: HeaderProps & { editable: boolean }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [merging, setMerging] = useState(false)
  const name = titleOf(kind, record) || t(`kind.${kind}`)
  const refresh = () => refreshRecords(queries, kind, [record.id])
  const restore = useMutation({
    mutationFn: () => restoreRecord(kind, record.id),
    onSuccess: () => toast.done(t('record.restored', { name })),
    onError: failed,
    onSettled: refresh,
  })
  const remove = useMutation({
    mutationFn: () => deleteRecord(kind, record.id),
    onSuccess: async () => {
      toast.done(t('record.removed', { name }), { onUndo: () => restore.mutate() })
      await navigate({ to: `/${pathOf[kind]}` })
    },
    onError: failed,
    onSettled: refresh,
  })
  const menu = (
    <Menu
      align="end"
      trigger={
        <Button variant="ghost" size="icon" aria-label={t('kit.more')} busy={remove.isPending}>
          <Ellipsis />
        </Button>
      }
    >
      <MenuItem icon={<Copy />} onSelect={() => void copyLink()}>
        {t('record.copyLink')}
      </MenuItem>
      {editable && (
        <MenuItem icon={<Combine />} onSelect={() => setMerging(true)}>
          {t('merge.with')}
        </MenuItem>
      )}
      {editable && (
        <MenuItem icon={<Trash2 />} danger onSelect={() => remove.mutate()}>
          {t('record.delete')}
        </MenuItem>
      )}
    </Menu>
  )
  return (
    <>
      {menu}
      {merging && (
        <MergeDialog
          kind={kind}
          one={record.id}
          other={null}
          onClose={() => setMerging(false)}
          onMerged={(id) => id !== record.id && void navigate({ to: `/${pathOf[kind]}/$id`, params: { id } })}
        />
      )}
    </>
  )
}
