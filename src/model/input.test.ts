import { describe, expect, it } from 'vitest'
import { fieldsOf } from './custom.ts'
import { recordInput } from './input.ts'
import { nouns } from './nouns.ts'

const contact = recordInput(fieldsOf(nouns.contact, [{ key: 'region', label: 'Region', type: 'option', options: ['north', 'south'] }]))
const deal = recordInput(nouns.deal.fields)

describe('what may be written', () => {
  it('takes well-formed input and puts it in shape', () => {
    const read = contact.parse({
      firstName: '  ',
      emails: [{ value: ' a@b.example ' }, { value: 'c@d.example', type: 'work', primary: true }],
      addresses: [{ city: 'Berlin', country: 'Germany' }],
      birthday: '--02-29',
      custom: { region: 'north' },
    })
    expect(read).toEqual({
      firstName: null,
      emails: [
        { value: 'a@b.example', type: 'other', primary: false },
        { value: 'c@d.example', type: 'work', primary: true },
      ],
      addresses: [{ type: 'other', street: null, city: 'Berlin', region: null, postalCode: null, country: 'DE', primary: true }],
      birthday: '--02-29',
      custom: { region: 'north' },
    })
  })

  it.each([
    ['an unknown field', { nickname: 'x' }, 'nickname'],
    ['an unknown custom field', { custom: { nickname: 'x' } }, 'nickname'],
    ['NUL', { firstName: 'a\0b' }, 'firstName'],
    ['half a surrogate', { firstName: 'a\uD800' }, 'firstName'],
    ['too long a text', { firstName: 'x'.repeat(301) }, 'firstName'],
    ['too many elements', { emails: Array.from({ length: 101 }, () => ({ value: 'a@b.example' })) }, 'emails'],
    ['a day that does not exist', { birthday: '2023-02-29' }, 'birthday'],
    ['a blank element', { phones: [{ value: ' ' }] }, 'phones'],
    ['no option', { custom: { region: 'west' } }, 'region'],
    ['no id', { companyId: '42' }, 'companyId'],
    ['a nested bomb', { firstName: [[[[]]]] }, 'firstName'],
  ])('refuses %s and names it', (_, input, named) => {
    const read = contact.safeParse(input)
    expect(read.success).toBe(false)
    expect(JSON.stringify(read.error?.issues)).toContain(named)
  })

  it('refuses a yearless close date, a currency that is none, and numbers that no column holds', () => {
    for (const input of [{ closeOn: '--02-29' }, { currency: 'euro' }, { amount: 1e17 }, { amount: Number.POSITIVE_INFINITY }])
      expect(deal.safeParse(input).success).toBe(false)
  })
})
