import Activity from 'lucide-react/icons/activity'
import Building2 from 'lucide-react/icons/building-2'
import Columns3Cog from 'lucide-react/icons/columns-3-cog'
import Combine from 'lucide-react/icons/combine'
import GitCompare from 'lucide-react/icons/git-compare'
import Handshake from 'lucide-react/icons/handshake'
import House from 'lucide-react/icons/house'
import Plug from 'lucide-react/icons/plug'
import Route from 'lucide-react/icons/route'
import ScrollText from 'lucide-react/icons/scroll-text'
import Settings from 'lucide-react/icons/settings'
import Target from 'lucide-react/icons/target'
import User from 'lucide-react/icons/user'
import Users from 'lucide-react/icons/users'
import type { ComponentType } from 'react'
import type { Role } from '../data/session.ts'
import type { Key } from '../text/t.ts'

/** One entry of the rail: where it leads and the keys that lead there. */
export const places = [
  { to: '/', name: 'nav.home', icon: House, keys: 'g h', group: null },
  { to: '/companies', name: 'nav.companies', icon: Building2, keys: 'g o', group: 'nav.group.records' },
  { to: '/contacts', name: 'nav.contacts', icon: User, keys: 'g c', group: 'nav.group.records' },
  { to: '/leads', name: 'nav.leads', icon: Target, keys: 'g l', group: 'nav.group.records' },
  { to: '/deals', name: 'nav.deals', icon: Handshake, keys: 'g d', group: 'nav.group.records' },
  { to: '/duplicates', name: 'nav.duplicates', icon: Combine, keys: 'g u', group: 'nav.group.records' },
  { to: '/connections', name: 'nav.connections', icon: Plug, keys: 'g n', group: 'nav.group.sync' },
  { to: '/runs', name: 'nav.runs', icon: Activity, keys: 'g r', group: 'nav.group.sync' },
  { to: '/conflicts', name: 'nav.conflicts', icon: GitCompare, keys: 'g f', group: 'nav.group.sync' },
  { to: '/mapping', name: 'nav.mapping', icon: Route, keys: 'g m', group: 'nav.group.sync' },
  { to: '/audit', name: 'nav.audit', icon: ScrollText, keys: 'g a', group: 'nav.group.admin' },
  { to: '/members', name: 'nav.members', icon: Users, keys: 'g p', group: 'nav.group.admin' },
  { to: '/settings', name: 'nav.settings', icon: Settings, keys: 'g s', group: 'nav.group.admin' },
] as const satisfies readonly { to: string; name: Key; icon: ComponentType; keys: string; group: Key | null }[]

export type Place = (typeof places)[number]

/** Parts of pages that the palette finds, too. */
export const corners = [
  { id: 'matches', to: '/conflicts', search: { tab: 'matches' }, name: 'conflicts.tab.matches', icon: GitCompare },
  { id: 'held', to: '/conflicts', search: { tab: 'held' }, name: 'conflicts.tab.held', icon: GitCompare },
  { id: 'fields', to: '/fields', search: {}, name: 'fields.title', icon: Columns3Cog },
] as const satisfies readonly { id: string; to: string; search: Record<string, string>; name: Key; icon: ComponentType }[]

/** Pages that only some roles may read; nobody is shown a door that is locked for them. */
const readers: Partial<Record<Place['to'], readonly Role[]>> = { '/audit': ['admin', 'manager'] }

/** The places of whoever has this role. */
export const placesFor = (role: Role | undefined): readonly Place[] =>
  places.filter(({ to }) => readers[to] === undefined || (role !== undefined && readers[to].includes(role)))

/** The rail's groups in order, each with its places. */
export const placeGroupsFor = (role: Role | undefined): readonly [Place['group'], readonly Place[]][] => [
  ...Map.groupBy<Place['group'], Place>(placesFor(role), (place) => place.group),
]
