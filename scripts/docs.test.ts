import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { anchorOf } from './api/page.ts'

const root = join(import.meta.dirname, '..')
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')
/** What is told in words; code blocks are no prose. */
const prose = (page: string): string => textOf(page).replaceAll(/^```[\s\S]*?^```$/gm, '')
const anchorsOf = (page: string): Set<string> =>
  new Set([...prose(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'))))
const linksOf = (page: string): string[] =>
  [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to).filter((to) => !/^[a-z]+:/.test(to))

test('every link in the documentation leads to a page, and to a heading in it', () => {
  const lost: string[] = []
  for (const page of pages)
    for (const link of linksOf(page)) {
      const [path = '', anchor] = link.split('#')
      const to = path === '' ? page : relative(root, join(root, dirname(page), path))
      if (!existsSync(join(root, to))) lost.push(`${page}: ${link}`)
      else if (anchor !== undefined && !(statSync(join(root, to)).isFile() && anchorsOf(to).has(anchor))) lost.push(`${page}: ${link}`)
    }
  expect(lost).toEqual([])
})

test('the list of pages names every page', () => {
  const listed = new Set(linksOf('docs/README.md').map((to) => relative(root, join(root, 'docs', to))))
  const made = (page: string): boolean => /^docs.api./.test(page) && !/(README|index)\.md$/.test(page)
  expect(pages.filter((page) => page.startsWith('docs') && page !== join('docs', 'README.md') && !made(page) && !listed.has(page))).toEqual(
    [],
  )
})

test('ARCHITECTURE names every room', () => {
  const text = textOf('ARCHITECTURE.md')
  const roomsOf = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  const rooms = ['src', 'src/sync', 'src/crm', 'src/connectors', 'web', 'test'].flatMap(roomsOf).filter((name) => name !== 'public')
  expect(rooms.filter((name) => !new RegExp(`[\`/]${name}[\`/]`).test(text))).toEqual([])
})

test('every npm script that is named exists', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
  const named = pages.flatMap((page) =>
    [...textOf(page).matchAll(/npm run (?:-s )?([a-z][a-z:]*)/g)].map(([, name = '']) => `${page}: ${name}`),
  )
  expect(named.filter((each) => scripts[each.split(': ')[1] ?? ''] === undefined)).toEqual([])
})
