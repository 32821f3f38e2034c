import { longestTask, painted, type Desk } from './web-window.ts'

/** ms of each thing a person does with the keyboard. */
export type Keys = Readonly<
  Record<'arrows' | 'letters' | 'pages' | 'ends' | 'select' | 'search' | 'found' | 'open' | 'close' | 'palette' | 'typed', number[]>
>

const often = (times: number, keys: readonly string[]): string[] => Array.from({ length: times }, () => keys).flat()
const letters = (text: string): string[] => [...text]
const row = '[role=grid] [role=row][id]'

/** Loads the list of contacts until this many rows are in the page's memory, as somebody does who holds the End key. */
export async function loaded({ page }: Desk, rows: number): Promise<void> {
  await page.goto('/contacts')
  await page.locator(row).first().waitFor()
  await page.getByRole('grid').focus()
  await page.evaluate(async (wanted) => {
    const grid = document.querySelector('[role=grid]')
    const height = (): number => grid?.scrollHeight ?? 0
    for (let before = 0, same = 0; height() < wanted * 36 && same < 600; same = height() === before ? same + 1 : 0) {
      before = height()
      if (grid !== null) grid.scrollTop = before
      await new Promise(requestAnimationFrame)
    }
  }, rows)
}

/** Walks, selects, searches, opens and closes, and asks the palette, in the list that is open. `busy`: ms of the page's own time a step. */
export async function keysOf(desk: Desk): Promise<{ keys: Keys; busy: number }> {
  const { page, press } = desk
  await page.getByRole('grid').focus()
  await press(['End', 'PageUp', 'Home'])
  await painted(page)
  const from = await desk.busy()
  const arrows = await press([...often(60, ['ArrowDown']), ...often(30, ['ArrowUp'])])
  const lettered = await press([...often(60, ['j']), ...often(30, ['k'])])
  const busy = ((await desk.busy()) - from) / (arrows.length + lettered.length)
  const pages = await press([...often(15, ['PageDown']), ...often(15, ['PageUp'])])
  const ends = await press(often(10, ['End', 'Home']))
  const select = await press(often(20, ['x', 'j']))
  await press(['Escape'])
  const opened = await openings(desk)
  const sought = await searches(desk)
  await longestTask(page)
  return { keys: { arrows, letters: lettered, pages, ends, select, ...opened, ...sought, ...(await palettes(desk)) }, busy }
}

async function openings({ page, press, until }: Desk): Promise<Pick<Keys, 'open' | 'close'>> {
  const open: number[] = []
  const close: number[] = []
  await press(['Home'])
  for (let at = 0; at < 12; at += 1) {
    await press(['j'])
    open.push(await until('Enter', '[data-edit]'))
    close.push(await until('Escape', row))
    await page.locator(row).first().waitFor()
  }
  return { open, close }
}

async function searches({ page, press, until }: Desk): Promise<Pick<Keys, 'search' | 'found'>> {
  const search: number[] = []
  const found: number[] = []
  for (const text of ['silva', 'p77', '+49301', 'muller']) {
    await page.getByRole('searchbox').focus()
    search.push(...(await press(letters(text))))
    await page.waitForURL(/[?&]q=/)
    await page.locator(row).or(page.getByText('No ')).first().waitFor()
    search.push(...(await press(often(text.length, ['Backspace']))))
    await page.waitForURL(/contacts$/)
    await page.locator(row).first().waitFor()
  }
  // A word is there at once, as one pasted it: from the last key to the rows.
  await page.getByRole('searchbox').focus()
  await press(['l', 'u', 'n'])
  found.push(await until('d', '[data-index="0"]', 'Lund'))
  await press(often(4, ['Backspace']))
  await page.waitForURL(/contacts$/)
  return { search, found }
}

async function palettes({ page, press, until }: Desk): Promise<Pick<Keys, 'palette' | 'typed'>> {
  const palette: number[] = []
  const typed: number[] = []
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  for (const text of ['silva 12', 'settings', 'harbour']) {
    palette.push(await until('Control+k', '[role=dialog] [role=combobox]'))
    typed.push(...(await press(letters(text))))
    await press(['Escape'])
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  }
  return { palette, typed }
}
