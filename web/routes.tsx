import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { loadLasting } from './data/reach.ts'
import { sessionQuery } from './data/session.ts'
import { FramePending } from './frame/frame-pending.tsx'
import { Shell } from './frame/shell.tsx'
import type { Search } from './search.ts'

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet })

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery)
    if (session === null) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } })
    return { session }
  },
  pendingComponent: FramePending,
  component: function ShellRoute() {
    return <Shell session={shell.useRouteContext().session} />
  },
})

const validateSearch = (search: Record<string, unknown>): Search => search as Search

type Page<Name extends string> = () => Promise<Record<Name, () => ReactNode>>

/** A page inside the frame, for people who are signed in; its script loads with the first visit. */
const page = <const Path extends string, const Name extends string>(path: Path, load: Page<Name>, name: Name) =>
  createRoute({
    getParentRoute: () => shell,
    path,
    validateSearch,
    component: lazyRouteComponent<Record<Name, () => ReactNode>, Name>(() => loadLasting(load), name),
  })

/** A page without the frame, for people who are not. */
const door = <const Path extends string, const Name extends string>(path: Path, load: Page<Name>, name: Name) =>
  createRoute({
    getParentRoute: () => root,
    path,
    validateSearch,
    component: lazyRouteComponent<Record<Name, () => ReactNode>, Name>(() => loadLasting(load), name),
  })

/** Every address of the interface. A new page is one line here and, if it belongs in the rail, one in frame/places.tsx. */
export const routes = root.addChildren([
  door('/sign-in', () => import('./pages/access/sign-in-page.tsx'), 'SignInPage'),
  door('/join/$token', () => import('./pages/access/join-page.tsx'), 'JoinPage'),
  shell.addChildren([
    page('/', () => import('./pages/home/home-page.tsx'), 'HomePage'),
    page('/companies', () => import('./pages/records/record-pages.tsx'), 'CompaniesPage'),
    page('/companies/$id', () => import('./pages/records/record-pages.tsx'), 'CompanyPage'),
    page('/contacts', () => import('./pages/records/record-pages.tsx'), 'ContactsPage'),
    page('/contacts/$id', () => import('./pages/records/record-pages.tsx'), 'ContactPage'),
    page('/leads', () => import('./pages/records/record-pages.tsx'), 'LeadsPage'),
    page('/leads/$id', () => import('./pages/records/record-pages.tsx'), 'LeadPage'),
    page('/deals', () => import('./pages/records/record-pages.tsx'), 'DealsPage'),
    page('/deals/$id', () => import('./pages/records/record-pages.tsx'), 'DealPage'),
    page('/duplicates', () => import('./pages/duplicates/duplicates-page.tsx'), 'DuplicatesPage'),
    page('/connections', () => import('./pages/connections/connections-page.tsx'), 'ConnectionsPage'),
    page('/runs', () => import('./pages/runs/runs-page.tsx'), 'RunsPage'),
    page('/conflicts', () => import('./pages/conflicts/conflicts-page.tsx'), 'ConflictsPage'),
    page('/mapping', () => import('./pages/mapping/mapping-page.tsx'), 'MappingPage'),
    page('/audit', () => import('./pages/audit/audit-page.tsx'), 'AuditPage'),
    page('/members', () => import('./pages/members/members-page.tsx'), 'MembersPage'),
    page('/fields', () => import('./pages/fields/fields-page.tsx'), 'FieldsPage'),
    page('/settings', () => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
  ]),
])
