import { expect, it } from 'vitest'
import { nouns } from './nouns.ts'

const element = (value: string) => ({ value, type: 'work' as const, primary: false })

it('keys a contact by mailbox, whole number and name, each once', () => {
  const keys = nouns.contact.keys(
    {
      firstName: 'Ána',
      lastName: ' Souza',
      emails: [element('Ana@Acme.example'), element('ana@acme.example')],
      phones: [element('030 12345671'), element('12')],
    },
    'DE',
  )
  expect(keys).toEqual([
    { type: 'email', value: 'ana@acme.example' },
    { type: 'phone', value: '+493012345671' },
    { type: 'name', value: 'ana souza' },
  ])
})

it('keys a company by its registrable domains, never by a public mailbox', () => {
  const keys = nouns.company.keys(
    { name: 'Acme', domains: ['shop.acme.co.uk', 'gmail.com', 'yahoo.com.br', 'web.de'], website: 'https://www.acme.com/about' },
    'DE',
  )
  expect(keys).toEqual([
    { type: 'domain', value: 'acme.co.uk' },
    { type: 'domain', value: 'acme.com' },
    { type: 'name', value: 'acme' },
  ])
})

it('has no keys for nothing', () => {
  for (const noun of Object.values(nouns)) expect(noun.keys({}, 'DE')).toEqual([])
})

it('calls each record something a person recognises', () => {
  expect(nouns.contact.title({ firstName: 'Ana', lastName: 'Souza' })).toBe('Ana Souza')
  expect(nouns.contact.title({ emails: [element('a@b.example'), { ...element('c@d.example'), primary: true }] })).toBe('c@d.example')
  expect(nouns.company.title({ legalName: 'Acme GmbH' })).toBe('Acme GmbH')
  expect(nouns.note.title({ body: ' First line\nsecond' })).toBe('First line')
})
