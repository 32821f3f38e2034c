import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError, onSignedOut } from './api.ts'
import { isLong } from './data/refresh.ts'
import { sessionQuery } from './data/session.ts'
import { wearStoredTheme } from './frame/theme.ts'
import { makeRouter } from './router.ts'
import { en } from './text/en.ts'
import { speak } from './text/t.ts'
import { Toaster } from './ui/toast.tsx'
import { TooltipProvider } from './ui/tooltip.tsx'

const worthRetrying = (error: Error) => error instanceof ApiError && (error.status === 0 || error.status >= 500 || error.status === 429)

const notLong = (query: { state: { data: unknown } }) => !isLong(query.state.data)

const queries: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      refetchOnWindowFocus: notLong,
      refetchOnMount: notLong,
      refetchOnReconnect: notLong,
      retry: (count, error) => count < 2 && worthRetrying(error),
    },
    // What cannot be sent says so at once, instead of waiting unseen for the connection.
    mutations: { networkMode: 'always' },
  },
})
const router = makeRouter(queries)

onSignedOut(() => {
  if (queries.getQueryData(sessionQuery.queryKey) == null) return
  queries.clear()
  void router.navigate({ to: '/sign-in', search: { to: router.state.location.href } })
})

// The catalogue is chosen here, before anything is drawn.
speak('en', en)
wearStoredTheme()
const place = document.getElementById('root')
if (place === null) throw new Error('index.html has no #root')
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <TooltipProvider>
        <RouterProvider router={router} />
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
)
