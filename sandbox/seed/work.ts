import { pick, type Random } from './random.ts'

type Role = { readonly title: string; readonly department: string }

const ROLES: readonly [Role, ...Role[]] = [
  { title: 'Chief Executive Officer', department: 'Management' },
  { title: 'Chief Financial Officer', department: 'Finance' },
  { title: 'Head of Procurement', department: 'Procurement' },
  { title: 'Procurement Manager', department: 'Procurement' },
  { title: 'Operations Director', department: 'Operations' },
  { title: 'Operations Manager', department: 'Operations' },
  { title: 'IT Manager', department: 'IT' },
  { title: 'Security Engineer', department: 'IT' },
  { title: 'Marketing Director', department: 'Marketing' },
  { title: 'Brand Manager', department: 'Marketing' },
  { title: 'Sales Director', department: 'Sales' },
  { title: 'Account Executive', department: 'Sales' },
  { title: 'Customer Success Lead', department: 'Customer success' },
  { title: 'Legal Counsel', department: 'Legal' },
  { title: 'People Partner', department: 'People' },
  { title: 'Facilities Coordinator', department: 'Facilities' },
  { title: 'Product Manager', department: 'Product' },
  { title: 'Executive Assistant', department: 'Management' },
]

const NOTES: readonly [string, ...string[]] = [
  'Met at the Lisbon logistics fair; wants a pilot with one warehouse first.',
  'Prefers a call before 10:00. Decides together with the CFO.',
  'Renewal in March. Asked twice about single sign-on.',
  'Former customer at their last company, recommended us.',
  'Budget is frozen until the next quarter; stay in touch.',
  'Speaks Portuguese, English and a little Spanish.',
  'Sent the security questionnaire.\nWaiting for the signed DPA.',
  'Coffee, not tea. Two kids, runs marathons.',
  'Champion of the project; the blocker is procurement.',
  'Do not send newsletters.',
  'Interested in the annual plan; compare with the offer of last autumn.',
]

/** A job. */
export function titleFor(random: Random): Role {
  return pick(random, ROLES)
}

/** What a colleague once wrote down about somebody. */
export function notesFor(random: Random, given: string): string {
  const note = pick(random, NOTES)
  return random() < 0.2 ? `${given}: ${note}` : note
}
