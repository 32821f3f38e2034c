import { describe, expect, it } from 'vitest'
import type { Direction } from '#connectors/kit/mapping-row.ts'
import type { RemoteField } from '#connectors/kit/stream.ts'
import { nouns } from '#model/nouns.ts'
import { fieldFor } from './make-field.ts'
import { pointedAt } from './remote-type.ts'
import { impossible, requiredOf, warningsOf } from './warnings.ts'

const there = (name: string, type: string, more: Partial<RemoteField> = {}): RemoteField => ({
  name,
  label: name,
  type,
  required: false,
  writable: true,
  ...more,
})
const ours = [
  ...nouns.contact.fields,
  { name: 'custom.tier', label: 'Tier', type: 'option' as const, options: ['Gold', 'Silver'] },
  { name: 'custom.seen', label: 'Seen', type: 'instant' as const },
  { name: 'custom.points', label: 'Points', type: 'number' as const },
  { name: 'custom.vip', label: 'VIP', type: 'boolean' as const },
]
const about = (remote: RemoteField, ...[localPath, direction = 'bidirectional', remotePath = remote.name]: [string, Direction?, string?]) =>
  warningsOf({ remotePath, localPath, direction }, { ours, theirs: [remote] })
const codes = (...of: Parameters<typeof about>) => about(...of).map(({ code }) => code)

describe('a row says what it loses', () => {
  it.each<[string, Parameters<typeof about>, readonly string[]]>([
    ['nothing where both hold the same', [there('a', 'string'), 'firstName'], []],
    ['nothing of a row that is switched off', [there('a', 'datetime', { writable: false }), 'birthday', 'none'], []],
    ['a time of day here', [there('a', 'datetime'), 'birthday', 'pull'], ['lossy_time']],
    ['a time of day there', [there('a', 'date'), 'custom.seen', 'push'], ['lossy_time']],
    ['several into one', [there('a', 'multipicklist'), 'companyName', 'pull'], ['lossy_list']],
    ['one element of a list', [there('mails[*]', 'emails'), 'firstName', 'pull', 'mails[0].value'], ['lossy_list']],
    ['text that may be no number', [there('a', 'text'), 'custom.points', 'pull'], ['type_mismatch']],
    ['text that may be no number there', [there('a', 'number'), 'firstName', 'push'], ['type_mismatch']],
    ['text that may be no address there', [there('a', 'email'), 'firstName', 'push'], ['type_mismatch']],
    ['text taken as it is written', [there('a', 'text'), 'phones[primary].value'], []],
    ['an owner, an option there', [there('a', 'enumeration'), 'ownerId'], []],
    ['a number read as text', [there('a', 'number'), 'firstName', 'pull'], []],
    ['yes or no against a date', [there('a', 'boolean'), 'birthday'], ['type_mismatch']],
    ['what is full there', [there('m[*]', 'emails', { capacity: 3 }), 'emails'], ['capacity']],
    ['what is only pulled is cut nowhere', [there('m[*]', 'emails', { capacity: 3 }), 'emails', 'pull'], []],
    ['a push to what is read-only', [there('a', 'text', { writable: false }), 'firstName', 'push'], ['read_only_there']],
    ['a pull from what is read-only', [there('a', 'text', { writable: false }), 'firstName', 'pull'], []],
    ['options of theirs', [there('a', 'picklist', { options: ['Gold', 'Tin'] }), 'custom.tier', 'pull'], ['options_differ']],
    ['options of ours', [there('a', 'picklist', { options: ['Gold'] }), 'custom.tier', 'push'], ['options_differ']],
    ['options both know', [there('a', 'picklist', { options: ['Gold', 'Silver'] }), 'custom.tier'], []],
    ['a path nobody told of', [there('a', 'text'), 'firstName', 'pull', 'b'], ['unknown_there']],
    ['a field that is gone here', [there('a', 'text'), 'custom.gone'], ['unknown_here']],
    ['a type nobody knows', [there('a', 'geolocation'), 'firstName'], []],
  ])('%s', (_, of, expected) => expect(codes(...of)).toEqual(expected))

  it('names the options that are strange, the first few of them', () => {
    const options = ['Gold', 'A', 'B', 'C', 'D', 'E']
    expect(about(there('a', 'picklist', { options }), 'custom.tier', 'pull')[0]?.text).toBe(
      'A, B, C, D and 1 more there are none of the options here.',
    )
  })
})

it('what was never described is warned of nowhere', () => {
  expect(warningsOf({ remotePath: 'a', localPath: 'firstName', direction: 'push' }, { ours, theirs: null })).toEqual([])
})

describe('what could never carry a value is refused, naming row and mend', () => {
  const refused = (remote: RemoteField, localPath: string, direction: Direction = 'bidirectional') =>
    impossible({ remotePath: remote.name, localPath, direction }, { ours, theirs: [remote] })
  it.each<[RemoteField, string, Direction]>([
    [there('phones[*]', 'phones'), 'emails', 'bidirectional'],
    [there('addr', 'address'), 'firstName', 'pull'],
    [there('flag', 'boolean'), 'birthday', 'pull'],
    [there('flag', 'boolean'), 'custom.points', 'push'],
  ])('%o into %s', (remote, localPath, direction) => {
    const found = refused(remote, localPath, direction)
    expect(found?.field).toBe(`${remote.name} → ${localPath}`)
    expect(found?.message).toMatch(/choose a field/)
  })
  it('lets pass what only may not fit, and rows that are off', () => {
    expect(refused(there('a', 'text'), 'birthday')).toBeNull()
    expect(refused(there('flag', 'boolean'), 'birthday', 'none')).toBeNull()
    expect(refused(there('flag', 'boolean'), 'custom.vip')).toBeNull()
  })
})

it('misses what must not be empty there until a row fills it', () => {
  const theirs = [there('name', 'text', { required: true }), there('id', 'text', { required: true, writable: false })]
  const row = (remotePath: string, direction: Direction) => ({ remotePath, localPath: 'firstName', direction })
  expect(requiredOf([], theirs).map(({ remotePath }) => remotePath)).toEqual(['name'])
  expect(requiredOf([row('name', 'pull')], theirs)).toHaveLength(1)
  expect(requiredOf([row('name', 'push')], theirs)).toEqual([])
  expect(requiredOf([row('name[0].value', 'push')], theirs)).toEqual([])
})

it('knows a part of a list by the list', () => {
  const fields = [there('phones[*]', 'phones'), there('urls[0].value', 'url')]
  expect(pointedAt('phones[type=work].value', fields)).toMatchObject({ type: 'phone', single: true })
  expect(pointedAt('urls[key=blog].value', fields)).toMatchObject({ type: 'url', single: false })
  expect(pointedAt('urls[0].type', fields)).toBeNull()
})

it('fits a field of one’s own to what stands there', () => {
  const theirs = [
    there('a', 'picklist', { label: 'Größe (cm)', options: ['S', 'S', 'M'] }),
    there('b', 'picklist', { label: '123' }),
    there('c[*]', 'addresses'),
    there('d', 'datetime'),
  ]
  const made = (name: string, taken: readonly string[] = []) => fieldFor(name, { theirs, taken })
  expect(made('a')).toEqual({ key: 'groeCm', label: 'Größe (cm)', type: 'option', options: ['S', 'M'] })
  expect(made('a', ['groeCm'])?.key).toBe('groeCm2')
  expect(made('b')).toMatchObject({ key: 'b', type: 'text', options: null })
  expect(made('c[*]')).toBeNull()
  expect(made('d')?.type).toBe('instant')
  expect(fieldFor('d', { theirs, taken: [] }, { key: 'when', label: 'When', type: 'date' })).toMatchObject({
    key: 'when',
    label: 'When',
    type: 'date',
  })
})
