import { Journal } from '../control/journal.ts'
import type { Call, Reply } from '../http/call.ts'
import type { OpenStandIn, StandIn } from '../provider.ts'
import { googleControl } from './control.ts'
import type { Entry } from './entry.ts'
import { FAULT_REASONS, faultReply, notFound, Refusal } from './errors.ts'
import { bearerOf, oauthEndpoints } from './oauth/endpoints.ts'
import { OAuth } from './oauth/oauth.ts'
import { peopleApi } from './people/api.ts'
import { Books } from './people/books.ts'

/** Google: OAuth and the People API on one origin. */
export const openGoogle: OpenStandIn = ({ clock, origin, dataFile }): StandIn => {
  const journal = new Journal<Entry>(dataFile('google'))
  let restoring = true
  const record = (entry: Entry) => {
    if (!restoring) journal.record(entry)
  }
  const oauth = new OAuth(clock, origin, record)
  const books = new Books(clock, oauth.accounts, record)
  const past = journal.read()
  for (const entry of past) {
    oauth.restore(entry)
    books.restore(entry)
  }
  restoring = false
  if (past.length === 0) books.begin()
  return {
    handle: handler(oauth, books),
    whose: (call) => oauth.grants.findAccess(bearerOf(call) ?? '')?.account.email,
    faultReply,
    faultReasons: FAULT_REASONS,
    control: googleControl(oauth, books),
    reset: () => {
      journal.clear()
      oauth.reset()
      books.begin()
    },
  }
}

function handler(oauth: OAuth, books: Books): (call: Call) => Reply {
  const endpoints = oauthEndpoints(oauth, (account) => books.of(account).people.order.total)
  const people = peopleApi(oauth, books)
  return (call) => {
    try {
      const reply = endpoints.get(`${call.method} ${call.path}`)?.(call) ?? people(call)
      if (reply === undefined) throw notFound()
      return reply
    } catch (error) {
      if (error instanceof Refusal) return error.reply()
      throw error
    }
  }
}
