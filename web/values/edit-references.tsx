import Plus from 'lucide-react/icons/plus'
import X from 'lucide-react/icons/x'
import type { FieldInfo } from '../data/fields.ts'
import { t } from '../text/t.ts'
import { Button } from '../ui/button.tsx'
import { Reference } from './reference.tsx'
import { ReferencePicker } from './reference-picker.tsx'

type EditReferencesProps = { field: FieldInfo; ids: readonly string[]; onSave: (ids: string[]) => void }

/** Several records, each a link, added and removed one by one. */
export function EditReferences({ field, ids, onSave }: EditReferencesProps) {
  const to = field.to ?? 'contact'
  return (
    <ul className="px-1.5">
      {ids.map((id, at) => (
        <li key={id} className="flex items-center gap-1">
          <span className="min-w-0 grow truncate">
            <Reference to={to} id={id} />
          </span>
          <Button
            variant="ghost"
            size="iconSm"
            aria-label={t('edit.remove', { value: `${field.label} ${at + 1}` })}
            onClick={() => onSave(ids.filter((one) => one !== id))}
          >
            <X />
          </Button>
        </li>
      ))}
      <li>
        <ReferencePicker
          to={to}
          value={null}
          label={field.label}
          clearable={false}
          onPick={(id) => id !== null && !ids.includes(id) && onSave([...ids, id])}
          trigger={
            <Button variant="ghost" size="sm" className="-ml-1.5 px-1.5 text-faint">
              <Plus />
              {t('edit.add.tags')}
            </Button>
          }
        />
      </li>
    </ul>
  )
}
