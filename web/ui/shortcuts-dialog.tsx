import { t } from '../text/t.ts'
import { Dialog } from './dialog.tsx'
import { Kbd } from './kbd.tsx'
import { useShortcutList } from './shortcuts.ts'

/** All keys that work on this page, by group. */
export function ShortcutsDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const groups = Object.entries(Object.groupBy(useShortcutList(), (shortcut) => shortcut.group))
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('kit.shortcuts')} width="lg">
      <div className="grid gap-x-10 gap-y-5 pb-2 sm:grid-cols-2">
        {groups.map(([group, shortcuts = []]) => (
          <section key={group}>
            <h3 className="mb-1 text-meta font-medium text-faint">{group}</h3>
            <ul>
              {shortcuts.map((shortcut) => (
                <li key={shortcut.keys} className="flex items-center justify-between gap-4 py-1">
                  <span>{shortcut.label}</span>
                  <Kbd keys={shortcut.keys} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
