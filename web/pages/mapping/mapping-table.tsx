import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import ArrowLeft from 'lucide-react/icons/arrow-left'
import ArrowLeftRight from 'lucide-react/icons/arrow-left-right'
import ArrowRight from 'lucide-react/icons/arrow-right'
import Minus from 'lucide-react/icons/minus'
import Trash from 'lucide-react/icons/trash-2'
import type { FullConfig } from '../../data/connections.ts'
import {
  addMapping,
  changeMapping,
  localFieldsQuery,
  type MappingDirection,
  type MappingRow,
  remoteFieldsQuery,
  removeMapping,
} from '../../data/mapping.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t, tword } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Table, Td, Th, Tr } from '../../ui/table.tsx'
import { toast } from '../../ui/toast.tsx'
import { Tooltip } from '../../ui/tooltip.tsx'
import { AddRow } from './add-row.tsx'

const turns: Record<MappingDirection, MappingDirection> = { bidirectional: 'pull', pull: 'push', push: 'none', none: 'bidirectional' }
const arrows = { bidirectional: ArrowLeftRight, pull: ArrowRight, push: ArrowLeft, none: Minus }

type Props = { config: FullConfig; entityType: string; rows: MappingRow[] }

/** The rows of one kind: field there, direction (a press turns it), field here. */
export function MappingTable({ config, entityType, rows }: Props) {
  const queries = useQueryClient()
  const theirs = useQuery(remoteFieldsQuery(config.provider, { configId: config.id, entityType })).data
  const ours = useQuery(localFieldsQuery(entityType)).data
  const remoteLabel = (path: string) => theirs?.find(({ name }) => name === path)?.label ?? path
  const localLabel = (path: string) => ours?.find(({ value }) => value === path)?.label ?? path
  const act = useMutation({
    mutationFn: ({ work }: { work: () => Promise<unknown>; said: string; undo?: () => Promise<unknown> }) => work(),
    onSuccess: (_, { said, undo }) => {
      toast.done(said, undo && { onUndo: () => act.mutate({ work: undo, said: t('kit.undone') }) })
      return queries.invalidateQueries({ queryKey: ['mapping'] })
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  const turn = (row: MappingRow) => {
    const to = (syncDirection: MappingDirection) => () => changeMapping(config.id, { id: row.id, syncDirection })
    act.mutate({ work: to(turns[row.syncDirection]), said: t('mapping.saved'), undo: to(row.syncDirection) })
  }
  const remove = ({ id, ...row }: MappingRow) =>
    act.mutate({ work: () => removeMapping(config.id, id), said: t('mapping.removed'), undo: () => addMapping(config.id, row) })
  return (
    <div className="flex flex-col gap-4">
      <Table label={t('nav.mapping')}>
        <thead>
          <tr>
            <Th>{t('mapping.remote')}</Th>
            <Th className="w-16 text-center">{t('mapping.direction')}</Th>
            <Th>{t('mapping.local')}</Th>
            <Th className="w-12">
              <span className="sr-only">{t('kit.more')}</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Tr key={row.id}>
              <Td>
                <Named label={remoteLabel(row.crmField)} path={row.crmField} />
              </Td>
              <Td className="text-center">
                <DirectionButton row={row} field={remoteLabel(row.crmField)} disabled={act.isPending} onTurn={() => turn(row)} />
              </Td>
              <Td>
                <Named label={localLabel(row.appField)} path={row.appField} />
              </Td>
              <Td>
                <Button
                  variant="ghost"
                  size="iconSm"
                  aria-label={t('mapping.remove', { field: remoteLabel(row.crmField) })}
                  disabled={act.isPending}
                  onClick={() => remove(row)}
                >
                  <Trash />
                </Button>
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      <AddRow config={config} entityType={entityType} taken={rows.map((row) => row.crmField)} />
    </div>
  )
}

/** A field as people call it; what programs call it stands below. */
const Named = ({ label, path }: { label: string; path: string }) => (
  <span className="flex flex-wrap items-baseline gap-x-2">
    {label}
    {label !== path && <span className="font-mono text-meta break-all text-faint">{path}</span>}
  </span>
)

function DirectionButton({ row, field, disabled, onTurn }: { row: MappingRow; field: string; disabled: boolean; onTurn: () => void }) {
  const Arrow = arrows[row.syncDirection]
  const direction = tword('direction', row.syncDirection)
  return (
    <Tooltip content={direction}>
      <Button size="iconSm" aria-label={t('mapping.turn', { field, direction })} disabled={disabled} onClick={onTurn}>
        <Arrow />
      </Button>
    </Tooltip>
  )
}
