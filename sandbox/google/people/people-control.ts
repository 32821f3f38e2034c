import * as z from 'zod'
import { bodyOf, ControlError, type ControlRoute } from '../../control/control.ts'
import type { Call } from '../../http/call.ts'
import type { Who } from '../account.ts'
import type { Books } from './books.ts'

const account = z.string().optional()
const cursors = z.strictObject({ account })
const filling = z.strictObject({ kind: z.literal('contacts'), count: z.int().min(1).max(1_000_000), account })
const visibility = z.strictObject({ delayMs: z.int().min(0), account })
const renaming = z.strictObject({
  resourceName: z.string(),
  to: z
    .string()
    .regex(/^people\/[A-Za-z0-9]+$/)
    .optional(),
  account,
})

/** Control over the address books: bulk data, dead cursors, late visibility, changed resource names. */
export function peopleControl(books: Books, who: Who): ControlRoute[] {
  const oneOrAll = (email: string | undefined) => (email === undefined ? undefined : who(email))
  return [
    {
      method: 'POST',
      name: 'expire-cursors',
      answer: (call) => ({ accounts: books.expire(oneOrAll(bodyOf(call, cursors).account)) }),
    },
    {
      method: 'POST',
      name: 'fill',
      answer: (call) => {
        const { count, account: email } = bodyOf(call, filling)
        books.fill(who(email), count)
        return { added: count, total: books.of(who(email)).people.order.total }
      },
    },
    {
      method: 'POST',
      name: 'visibility',
      answer: (call) => {
        const { delayMs, account: email } = bodyOf(call, visibility)
        for (const { people, other } of books.select(oneOrAll(email))) people.delayMs = other.delayMs = delayMs
      },
    },
    { method: 'POST', name: 'rename', answer: (call) => rename(books, who, call) },
  ]
}

function rename(books: Books, who: Who, call: Call): unknown {
  const { resourceName, to, account: email } = bodyOf(call, renaming)
  const book = books.of(who(email)).people
  const contact = book.find(resourceName)
  if (contact === undefined) throw new ControlError(`resourceName: no contact ${resourceName} in ${book.account.email}`)
  const name = to ?? `people/c9${contact.id}${contact.current.rev}`
  if (book.find(name) !== undefined) throw new ControlError(`to: ${name} is taken`)
  book.rename(contact, name)
  return { resourceName: contact.current.name, previousResourceNames: contact.current.formerly }
}
