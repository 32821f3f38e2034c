import { expect, test } from 'vitest'
import { en } from './en.ts'
import { number, t, tn, tword } from './t.ts'

test('slots are filled, numbers in the notation of the language', () => {
  expect(t('kit.of', { done: 1204, total: 20_000 })).toBe('1,204 of 20,000')
  expect(t('me.menu', { name: 'Ana' })).toBe('Account of Ana')
  expect(number(1234.5)).toBe('1,234.5')
})

test('a count picks its form', () => {
  expect(tn('table.selected', 1)).toBe('1 selected')
  expect(tn('notice.conflictsAll', 1)).toBe('1 conflict waits for a decision')
  expect(tn('notice.conflictsAll', 0)).toBe('0 conflicts wait for a decision')
})

test('a word that arrives at run time is shown as it is when the catalogue lacks it', () => {
  expect(tword('role', 'admin')).toBe('Admin')
  expect(tword('role', 'night_watch')).toBe('night watch')
})

const slots = (sentence: string) => new Set(sentence.match(/\{\w+\}/g))

test('every plural has both forms, and both know the same slots', () => {
  const all: Record<string, string> = en
  for (const [key, sentence] of Object.entries(all)) {
    if (!key.endsWith('.one')) continue
    const other = all[key.replace(/\.one$/, '.other')]
    expect(other, key).toBeDefined()
    expect(slots(other ?? ''), key).toEqual(slots(sentence))
  }
})

test('no sentence is said in two files: the later would silently win', () => {
  const parts = Object.values(import.meta.glob<Record<string, Record<string, string>>>('./en/*.ts', { eager: true }))
  const keys = parts.flatMap((part) => Object.values(part).flatMap((sentences) => Object.keys(sentences)))
  expect(keys.length).toBeGreaterThan(300)
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
})
