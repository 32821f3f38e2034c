import { parsePhoneNumberFromString } from 'libphonenumber-js'
import { describe, expect, it } from 'vitest'
import { spelled } from '../google/people/spelling.ts'
import { textIn } from '../google/people/value.ts'
import { COMPANIES } from './company.ts'
import { personAt, type Person } from './person.ts'

const people = Array.from({ length: 1000 }, (_, index) => personAt(index))
const own = (person: Person) => [person.workEmail, person.ownEmail, person.mobile, person.office].filter((one) => one !== undefined)

describe('the people of the sandbox', () => {
  it('are always the same', () => {
    expect(personAt(17)).toEqual(personAt(17))
    expect(personAt(17).workEmail).not.toBe(personAt(18).workEmail)
  })

  it('share no address and no number, however many there are', () => {
    const many = [...people, ...Array.from({ length: 20_000 }, (_, index) => personAt(1_000_000 + index))].flatMap(own)
    expect(new Set(many).size).toBe(many.length)
  })

  it('work in sixty companies and look alive', () => {
    expect(COMPANIES.length).toBe(60)
    expect(new Set(people.slice(0, 400).map((one) => one.company.name)).size).toBe(60)
    const share = (has: (person: Person) => boolean) => people.filter(has).length / people.length
    expect(share((one) => one.note !== undefined)).toBeGreaterThan(0.3)
    expect(share((one) => one.birthday !== undefined)).toBeGreaterThan(0.3)
    expect(share((one) => one.mobile !== undefined && one.office !== undefined)).toBeGreaterThan(0.5)
    expect(share((one) => one.switchboard)).toBeGreaterThan(0.04)
  })

  it('have numbers that can be dialled, in many spellings that mean the same', () => {
    let foreign = 0
    for (const { index, place } of people) {
      for (const phone of spelled(index).phoneNumbers ?? []) {
        const value = textIn(phone, 'value')
        const canonicalForm = textIn(phone, 'canonicalForm')
        expect([value, parsePhoneNumberFromString(value, place.country)?.number]).toEqual([value, canonicalForm])
        if (value !== canonicalForm) foreign += 1
      }
    }
    expect(foreign).toBeGreaterThan(500)
  })
})
