import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The system's Chromium; null where there is none, and then what needs it is skipped. */
export const program = findChromium()

function findChromium(): string | null {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome'])
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK)
        return join(folder, name)
      } catch {
        // Not in this folder.
      }
    }
  process.stdout.write('No Chromium (chromium, chromium-browser or google-chrome) in PATH: what needs it is skipped.\n')
  return null
}
