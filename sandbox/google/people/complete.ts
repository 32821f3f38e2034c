import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min'
import { countryCodeOf, countryNameOf } from './country.ts'
import { isObject, objectIn, textIn, type FieldName, type Value } from './value.ts'

/** Adds what Google itself derives to a stored value: names to show, E.164 forms, formatted addresses and types. */
export function complete(field: FieldName, value: Value, region: string): Value {
  switch (field) {
    case 'names':
      return completeName(value)
    case 'phoneNumbers':
      return withType({ ...value, ...canonical(value, region) })
    case 'addresses':
      return withType(completeAddress(value))
    case 'birthdays':
      return completeBirthday(value)
    case 'biographies':
      return { ...value, value: textIn(value, 'value').replaceAll('\r\n', '\n'), contentType: textIn(value, 'contentType') || 'TEXT_PLAIN' }
    case 'memberships':
      return completeMembership(value)
    case 'genders':
      return { ...value, formattedValue: spaced(textIn(value, 'value')) }
    default:
      return withType(value)
  }
}

function withType(value: Value): Value {
  const type = textIn(value, 'type')
  return type === '' ? value : { ...value, formattedType: spaced(type) }
}

/** "workFax" is shown as "Work Fax"; a custom type stays as it was typed. */
function spaced(type: string): string {
  if (!/^[a-z]+([A-Z][a-z]+)*$/.test(type)) return type
  const words = type.replace(/[A-Z]/g, ' $&')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

function completeName(value: Value): Value {
  const part = (name: string) => textIn(value, name)
  const structured = ['honorificPrefix', 'givenName', 'middleName', 'familyName'].map(part).filter(Boolean).join(' ')
  if (structured === '') {
    const words = part('unstructuredName').split(/\s+/).filter(Boolean)
    if (words.length === 0) return value
    const family = words.length > 1 ? { familyName: words.at(-1) ?? '' } : {}
    return completeName({ ...value, givenName: words.length > 1 ? words.slice(0, -1).join(' ') : (words[0] ?? ''), ...family })
  }
  const suffix = part('honorificSuffix')
  const displayName = suffix === '' ? structured : `${structured}, ${suffix}`
  const first = [part('givenName'), part('middleName')].filter(Boolean).join(' ')
  const displayNameLastFirst = part('familyName') === '' || first === '' ? displayName : `${part('familyName')}, ${first}`
  return { ...value, displayName, displayNameLastFirst, unstructuredName: displayName }
}

function canonical(value: Value, region: string): { canonicalForm?: string } {
  const known = textIn(value, 'canonicalForm')
  if (known !== '') return { canonicalForm: known }
  // An account's region is always a country the library knows.
  const phone = parsePhoneNumberFromString(textIn(value, 'value'), region as CountryCode)
  return phone?.isPossible() === true ? { canonicalForm: phone.number } : {}
}

function completeAddress(value: Value): Value {
  const countryCode = textIn(value, 'countryCode').toUpperCase() || countryCodeOf(textIn(value, 'country'))
  const country = textIn(value, 'country') || countryNameOf(countryCode)
  const filled = { ...value, ...(country === '' ? {} : { country }), ...(countryCode === '' ? {} : { countryCode }) }
  const own = textIn(value, 'formattedValue')
  return own === '' ? { ...filled, formattedValue: formatted(filled) } : filled
}

function formatted(value: Value): string {
  const part = (name: string) => textIn(value, name)
  const town = [part('city'), [part('region'), part('postalCode')].filter(Boolean).join(' ')].filter(Boolean).join(', ')
  return [part('streetAddress'), part('extendedAddress'), part('poBox'), town, part('country')].filter(Boolean).join('\n')
}

function completeBirthday(value: Value): Value {
  const date = objectIn(value, 'date')
  const [year = 0, month = 0, day = 0] = ['year', 'month', 'day'].map((name) => Number(date[name] ?? 0))
  if (month === 0) return value
  return { ...value, text: year === 0 ? `${month}/${day}` : `${month}/${day}/${year}` }
}

function completeMembership(value: Value): Value {
  const name = textIn(objectIn(value, 'contactGroupMembership'), 'contactGroupResourceName')
  if (!isObject(value['contactGroupMembership'])) return value
  return { contactGroupMembership: { contactGroupId: name.replace('contactGroups/', ''), contactGroupResourceName: name } }
}
