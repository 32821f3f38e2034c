import { describe, expect, it } from 'vitest'
import type { FieldType } from '#model/noun.ts'
import { nouns } from '#model/nouns.ts'
import { guess, looksOf, type Side } from './score.ts'
import { suggest } from './suggest.ts'
import { likeness, meaningOf, plainWords } from './words.ts'

const side = (name: string, label: string, type: FieldType | null = 'text'): Side => ({ name, label, type })

describe('a pair is rated by what tells most about it', () => {
  it.each<[string, readonly [Side, Side], readonly [number, string]]>([
    ['one name', [side('industry', 'Sector'), side('industry', 'Industry')], [1, 'same name and same type']],
    ['one label', [side('x1', 'Job title'), side('title', 'Job title')], [0.98, 'same label and same type']],
    ['another word', [side('surname', 'Surname'), side('lastName', 'Last name')], [0.9, 'another word for the same and same type']],
    ['a name in another spelling', [side('Last_Name__c', 'Zuname'), side('lastName', 'Last name')], [1, 'same name and same type']],
    [
      'a name whose type is another',
      [side('amount', 'Amount', 'text'), side('amount', 'Amount', 'money')],
      [0.6, 'same name and another type'],
    ],
    [
      'part of a value lost',
      [side('birthday', 'Birthday', 'instant'), side('birthday', 'Birthday', 'date')],
      [0.7, 'same name and another type'],
    ],
    ['a type that can never be', [side('phones', 'Phones', 'phones'), side('phones', 'Phones', 'money')], [0, 'same name']],
    ['nothing in common', [side('colour', 'Favourite colour'), side('about', 'About')], [0, 'nothing in common']],
  ])('%s', (_, [there, here], [score, reason]) => expect(guess(there, here, [])).toEqual({ score, reason }))

  it('takes values that look like what is held here for a reason of its own, and as a confirmation of a name', () => {
    const values = ['ana@example.com', 'ben@example.org', null]
    const mail = side('emails[primary].value', 'E-mail (main)', 'email')
    const alone = guess(side('poc', 'Point of contact'), mail, values)
    expect(alone).toEqual({ score: 0.52, reason: 'values look like e-mails' })
    const named = guess(side('mail', 'Mail'), side('email', 'E-mail', 'email'), values)
    expect(named.score).toBeGreaterThan(guess(side('mail', 'Mail'), side('email', 'E-mail', 'email'), []).score)
    expect(named.reason).toBe('another word for the same and values look like e-mails')
  })

  it('is never above one, and the same whichever way round the names are', () => {
    const [a, b] = [side('website', 'Website', 'url'), side('website', 'Web site', 'url')]
    expect(guess(a, b, ['https://a.example', 'https://b.example']).score).toBe(1)
    expect(guess(a, b, [])).toEqual(guess(b, a, []))
  })
})

it('looks at values only when there are enough of them and most agree', () => {
  expect(looksOf(['ana@example.com'])).toBeNull()
  expect(looksOf(['ana@example.com', 'nobody', 'x'])).toBeNull()
  expect(looksOf(['+49 30 1234567', '0171 555 66 77'])?.looks).toBe('phone')
  expect(looksOf(['2026-01-31', '2026-02-28T10:00:00Z'])?.looks).toBe('date')
  expect(looksOf([3, '4.5'])?.looks).toBe('number')
})

it('reads names as words', () => {
  expect(plainWords('Preferred_Region__c')).toBe('preferred region')
  expect(plainWords('hs_leadStatus')).toBe('hs lead status')
  expect(meaningOf('ZIP/Postal Code')).toBe('postal code')
  expect(likeness('street', 'street')).toBe(1)
  expect(likeness('abc', 'xyz')).toBe(0)
})

describe('suggestions', () => {
  const remote = (name: string, label: string, type = 'text') => ({ name, label, type, required: false, writable: true })
  const none = () => []

  it('give each place of ours once, to the field that fits it best, and leave alone what has a row', () => {
    const theirs = [remote('job', 'Position'), remote('title', 'Job title'), remote('given', 'First name')]
    const rows = [{ remotePath: 'given', localPath: 'firstName', direction: 'bidirectional' as const }]
    const found = suggest(rows, { ours: nouns.contact.fields, theirs }, none)
    expect(found.map(({ remote: { name }, local }) => [name, local?.name ?? null])).toEqual([
      ['job', null],
      ['title', 'title'],
    ])
  })

  it('keep lists to lists, and read a part of a list that has a row as taken', () => {
    const theirs = [remote('emailAddresses[*]', 'E-mail addresses', 'emails'), remote('mail', 'E-mail', 'email')]
    const places = (rows: Parameters<typeof suggest>[0]) =>
      suggest(rows, { ours: nouns.contact.fields, theirs }, none).map(({ remote: { name }, local }) => [name, local?.name ?? null])
    expect(places([])[0]).toEqual(['emailAddresses[*]', 'emails'])
    expect(places([{ remotePath: 'emailAddresses[primary].value', localPath: 'emails', direction: 'pull' }])).toEqual([['mail', null]])
  })

  it('offer a field of one’s own where none is like it, pulled where it cannot be written, under a key that is free', () => {
    const ours = [...nouns.contact.fields, { name: 'custom.score', label: 'Something else', type: 'number' as const }]
    const [found] = suggest([], { ours, theirs: [{ ...remote('score', 'Score', 'boolean'), writable: false }] }, () => [true, null])
    expect(found).toMatchObject({
      local: null,
      make: { key: 'score2', label: 'Score', type: 'boolean' },
      direction: 'pull',
      score: 0.4,
      reason: 'no field here is like it; 1 of 2 samples has a value',
    })
  })
})
