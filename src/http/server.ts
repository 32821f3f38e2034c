import { serve } from '@hono/node-server'
import type { Server } from 'node:http'

export type Listening = {
  /** Where it answers, e.g. `http://127.0.0.1:3000`. */
  readonly url: string
  readonly port: number
  /** Takes no new connection, lets requests under way end for `drainMs` (default 8 s), then cuts them. */
  close(drainMs?: number): Promise<void>
}

type App = { fetch(request: Request, env?: unknown): Response | Promise<Response> }

/** Opens the door. Throws in words when the port is in use or may not be taken. Port 0 takes a free one. */
export function startServer(app: App, at: { host: string; port: number }): Promise<Listening> {
  return new Promise((done, fail) => {
    const server = serve(
      { fetch: (request: Request, env: unknown) => app.fetch(request, env), hostname: at.host, port: at.port },
      ({ port }) => {
        const host = at.host.includes(':') ? `[${at.host}]` : at.host
        done({ url: `http://${host}:${port}`, port, close: (drainMs = 8000) => close(server, drainMs) })
      },
    ) as Server
    server.headersTimeout = 20_000
    server.requestTimeout = 120_000
    server.keepAliveTimeout = 65_000
    server.once('error', (error: NodeJS.ErrnoException) => fail(inWords(error, at)))
  })
}

function inWords(error: NodeJS.ErrnoException, at: { host: string; port: number }): Error {
  if (error.code === 'EADDRINUSE')
    return new Error(`Port ${at.port} on ${at.host} is in use: another PipeDesk may be running. Stop it, or set PORT to another one.`, {
      cause: error,
    })
  if (error.code === 'EACCES')
    return new Error(`Port ${at.port} may not be taken by this user: set PORT to one above 1023.`, { cause: error })
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new Error(`HOST ${at.host} is no address of this machine.`, { cause: error })
  return error
}

function close(server: Server, drainMs: number): Promise<void> {
  return new Promise((done) => {
    const cut = setTimeout(() => server.closeAllConnections(), drainMs)
    server.close(() => {
      clearTimeout(cut)
      done()
    })
    server.closeIdleConnections()
  })
}
