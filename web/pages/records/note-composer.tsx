import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react'
import type { RecordKind } from '../../data/records.ts'
import { deleteNote, writeNote } from '../../data/timeline.ts'
import { troubleOf } from '../../data/trouble.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Textarea } from '../../ui/input.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { useShortcut } from '../../ui/shortcuts.ts'
import { toast } from '../../ui/toast.tsx'

/** Writes a note onto the record; what is typed stays until it is saved. */
export function NoteComposer({ kind, id }: { kind: RecordKind; id: string }) {
  const [text, setText] = useState('')
  const key = useRef(crypto.randomUUID())
  const box = useRef<HTMLTextAreaElement>(null)
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['timeline', kind, id] })
  const save = useMutation({
    mutationFn: () => writeNote({ kind, id }, text.trim(), key.current),
    onSuccess: async (note) => {
      key.current = crypto.randomUUID()
      setText('')
      toast.done(t('note.saved'), {
        onUndo: async () => {
          await deleteNote(note.id)
          await refresh()
        },
      })
      await refresh()
    },
    onError: (error) => toast.failed(troubleOf(error).title, troubleOf(error).text),
  })
  useShortcut({ keys: 'n', label: t('note.shortcut'), group: t('shortcut.group.general') }, () => box.current?.focus())
  const ready = text.trim() !== '' && !save.isPending
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) save.mutate()
  }
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && ready) save.mutate()
    if (event.key === 'Escape') box.current?.blur()
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <Textarea
        ref={box}
        aria-label={t('note.label')}
        placeholder={t('note.placeholder')}
        value={text}
        rows={text === '' ? 1 : 4}
        maxLength={100_000}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={keys}
        className={text === '' ? 'min-h-8' : ''}
      />
      {text !== '' && (
        <div className="flex items-center justify-between gap-2">
          <span className="text-meta text-faint">{t('note.hint')}</span>
          <Button type="submit" size="sm" variant="primary" disabled={!ready} busy={save.isPending}>
            {t('note.save')} <Kbd keys="mod+enter" />
          </Button>
        </div>
      )}
    </form>
  )
}
