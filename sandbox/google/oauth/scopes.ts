const AUTH = 'https://www.googleapis.com/auth/'

/** What the consent page says about a scope. */
export type Scope = { readonly name: string; readonly title: string; readonly identity?: true }

// Google answers with the long spelling of `email` and `profile` whichever was asked for.
const SPELLINGS: Readonly<Record<string, string>> = { email: `${AUTH}userinfo.email`, profile: `${AUTH}userinfo.profile` }

const KNOWN: readonly Scope[] = [
  { name: 'openid', title: 'Know who you are', identity: true },
  { name: `${AUTH}userinfo.email`, title: 'See your email address', identity: true },
  { name: `${AUTH}userinfo.profile`, title: 'See your name and picture', identity: true },
  scope('contacts', 'See, edit and permanently delete your contacts'),
  scope('contacts.readonly', 'See your contacts'),
  scope('contacts.other.readonly', 'See the people in your “Other contacts”'),
  scope('directory.readonly', 'See your organisation’s directory'),
  scope('calendar', 'See, edit, share and delete all your calendars'),
  scope('calendar.readonly', 'See your calendars'),
  scope('calendar.events', 'See and edit the events of your calendars'),
  scope('calendar.events.readonly', 'See the events of your calendars'),
  scope('calendar.events.owned', 'See and edit the events of the calendars you own'),
  scope('calendar.calendarlist', 'See and change the list of your calendars'),
  scope('calendar.calendarlist.readonly', 'See the list of your calendars'),
  scope('gmail.metadata', 'See the headers of your mails, not their text'),
  scope('gmail.readonly', 'Read your mails'),
  scope('gmail.modify', 'Read, write and send mails from your account'),
  scope('gmail.send', 'Send mails for you'),
  scope('gmail.compose', 'Manage drafts and send mails'),
  scope('drive', 'See, edit, create and delete all your Drive files'),
  scope('drive.readonly', 'See all your Drive files'),
  scope('drive.file', 'See and edit the Drive files you use with this app'),
  scope('drive.metadata', 'See and change information about your Drive files'),
  scope('drive.metadata.readonly', 'See information about your Drive files'),
  scope('tasks', 'See, create and delete your tasks'),
  scope('tasks.readonly', 'See your tasks'),
  scope('keep', 'See and edit your Keep notes'),
  scope('keep.readonly', 'See your Keep notes'),
  scope('meetings.space.created', 'Create meetings and see those you created'),
  scope('pubsub', 'Manage Pub/Sub topics and subscriptions'),
]
const BY_NAME = new Map(KNOWN.map((one) => [one.name, one]))

/** Every scope the sandbox can grant. */
export const ALL_SCOPES: readonly string[] = KNOWN.map((one) => one.name)

/** A space-separated scope parameter as Google understands it; names it does not know are listed apart. */
export function readScopes(text: string): { known: Scope[]; unknown: string[] } {
  const names = new Set(
    text
      .split(/\s+/)
      .filter(Boolean)
      .map((name) => SPELLINGS[name] ?? name),
  )
  const known = [...names].map((name) => BY_NAME.get(name)).filter((one) => one !== undefined)
  return { known, unknown: [...names].filter((name) => !BY_NAME.has(name)) }
}

function scope(name: string, title: string): Scope {
  return { name: AUTH + name, title }
}
