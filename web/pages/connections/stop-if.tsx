import { useState } from 'react'
import type { Preview, Side } from '../../data/preview.ts'
import { t } from '../../text/t.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'

/** How many records one run may change on each side before it stops and asks; null: as many as there are. */
export type StopIf = { here: number | null; there: number | null }

const writes = ['create', 'link', 'update', 'delete'] as const

/**
 * Well above what the preview counted, so that it bites only where the sync would do something else than was shown: a record that is created
 * or linked may be written once more, when what it points at is there too.
 */
function suggested(parts: readonly Preview[], side: 'here' | 'there'): number {
  const counts = parts.map((part) => part[side]).filter((each): each is Side => each !== null)
  return Math.ceil((2 * Math.max(0, ...counts.map((count) => writes.reduce((sum, act) => sum + count[act], 0))) + 50) / 50) * 50
}

type Props = { parts: readonly Preview[]; provider: string; onStart: (stopIf: StopIf) => void; onAgain: () => void }

/** The buttons stay in sight however long the preview is. */
export const lastRow = 'sticky -bottom-3 -mx-4 -mb-3 flex flex-wrap justify-end gap-2 border-t border-line bg-raised px-4 py-3'

/** The limits, and the button that starts under them. */
export function StartUnderLimits({ parts, provider, onStart, onAgain }: Props) {
  const [here, setHere] = useState(String(suggested(parts, 'here')))
  const [there, setThere] = useState(String(suggested(parts, 'there')))
  const wrong = [here, there].some((text) => limitOf(text) === undefined)
  return (
    <form
      // Its parts stand in the drawer itself, whose whole length the last one sticks to.
      className="contents"
      onSubmit={(event) => {
        event.preventDefault()
        onStart({ here: limitOf(here) ?? null, there: limitOf(there) ?? null })
      }}
    >
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 font-medium">{t('preview.stopIf')}</legend>
        <div className="flex flex-wrap gap-3">
          <Limit label="PipeDesk" text={here} onChange={setHere} />
          <Limit label={provider} text={there} onChange={setThere} />
        </div>
        <p className="text-meta text-faint">{t('preview.stopIf.text')}</p>
      </fieldset>
      <div className={lastRow}>
        <Button onClick={onAgain}>{t('preview.again')}</Button>
        <Button type="submit" variant="primary" disabled={wrong}>
          {t('connections.start')}
        </Button>
      </div>
    </form>
  )
}

/** Undefined: not a number of records; null: no limit. */
function limitOf(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const value = Number(text)
  return Number.isInteger(value) && value > 0 && value <= 100_000_000 ? value : undefined
}

function Limit({ label, text, onChange }: { label: string; text: string; onChange: (text: string) => void }) {
  return (
    <Field label={label} error={limitOf(text) === undefined ? t('preview.stopIf.wrong') : undefined} className="w-36">
      {(control) => <Input {...control} inputMode="numeric" value={text} onChange={(event) => onChange(event.currentTarget.value)} />}
    </Field>
  )
}
