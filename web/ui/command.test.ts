import { expect, test } from 'vitest'
import { initials } from './avatar.tsx'
import { score } from './command.tsx'
import { chordOf } from './shortcuts.ts'

test('every typed word must occur; the start of a word counts most', () => {
  expect(score('New contact', 'cont')).toBe(1)
  expect(score('New contact', 'tact')).toBe(0.5)
  expect(score('New contact', 'new lead')).toBe(0)
  expect(score('anything', '')).toBe(1)
})

test('initials are first and last, whatever the script', () => {
  expect(initials('Ana Maria Souza')).toBe('AS')
  expect(initials('globex')).toBe('G')
  expect(initials('')).toBe('?')
  expect(initials('😀 Party')).toBe('😀P')
})

test('a chord is written as the registry knows it', () => {
  expect(chordOf({ key: 'K', metaKey: true, ctrlKey: false })).toBe('mod+k')
  expect(chordOf({ key: 'Escape', metaKey: false, ctrlKey: false })).toBe('esc')
  expect(chordOf({ key: '?', metaKey: false, ctrlKey: false })).toBe('?')
})
