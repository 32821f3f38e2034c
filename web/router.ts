import type { QueryClient } from '@tanstack/react-query'
import { createRouter } from '@tanstack/react-router'
import { Broken } from './frame/broken.tsx'
import { Missing } from './frame/missing.tsx'
import { PagePending } from './frame/page-pending.tsx'
import { routes } from './routes.tsx'
import { readSearch, writeSearch } from './search.ts'

/** The router over all routes; links preload their page on hover. */
export const makeRouter = (queries: QueryClient) =>
  createRouter({
    routeTree: routes,
    context: { queries },
    parseSearch: readSearch,
    stringifySearch: writeSearch,
    defaultPreload: 'intent',
    defaultErrorComponent: Broken,
    defaultNotFoundComponent: Missing,
    defaultPendingComponent: PagePending,
    defaultPendingMs: 150,
    scrollRestoration: true,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
