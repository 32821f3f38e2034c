import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Call, Reply } from './call.ts'

const LARGEST_BODY = 12 * 1024 * 1024

/** What becomes of a request: an answer, half of one, or a connection cut without any. */
export type Outcome = Reply | { readonly halfOf: Reply } | 'cut'

/** A listening stand-in on 127.0.0.1. */
export type Served = { readonly origin: string; close(): Promise<void> }

/** Serves `answer` on the given port (0 = any free one). */
export async function serve(port: number, answer: (call: Call) => Promise<Outcome>): Promise<Served> {
  const server = createServer((request, response) => {
    void respond(request, response, answer)
  })
  server.keepAliveTimeout = 30_000
  await listen(server, port)
  const { port: taken } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${taken}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed)
      done()
    })
  })
}

async function respond(request: IncomingMessage, response: ServerResponse, answer: (call: Call) => Promise<Outcome>) {
  try {
    const body = await read(request)
    const call = body === undefined ? undefined : callOf(request, body)
    if (call === undefined) {
      return send(response, { status: 400, body: { error: { code: 400, message: 'The request could not be read.' } } })
    }
    const outcome = await answer(call)
    if (outcome === 'cut') request.socket.destroy()
    else if ('halfOf' in outcome) sendHalf(response, outcome.halfOf)
    else send(response, outcome)
  } catch (error) {
    if (response.headersSent || request.socket.destroyed) return
    process.stderr.write(`sandbox failed: ${request.method} ${request.url}: ${error instanceof Error ? error.stack : String(error)}\n`)
    send(response, { status: 500, body: { error: { code: 500, message: 'The sandbox itself failed.', status: 'INTERNAL' } } })
  }
}

function callOf(request: IncomingMessage, body: string): Call | undefined {
  try {
    const url = new URL(request.url ?? '/', 'http://sandbox')
    const path = decodeURIComponent(url.pathname)
    return { method: request.method ?? 'GET', path, query: url.searchParams, headers: request.headers, body }
  } catch {
    return undefined
  }
}

async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST_BODY) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, reply: Reply): void {
  response.end(begun(response, reply))
}

function sendHalf(response: ServerResponse, reply: Reply): void {
  const bytes = begun(response, reply)
  response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy())
}

/** Sends the head and returns the body that is to follow. */
function begun(response: ServerResponse, reply: Reply): Buffer {
  const text = typeof reply.body === 'string' ? reply.body : reply.body === undefined ? '' : JSON.stringify(reply.body)
  const type = typeof reply.body === 'string' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8'
  const bytes = Buffer.from(text)
  response.writeHead(reply.status, { 'content-type': type, 'content-length': bytes.length, 'cache-control': 'no-store', ...reply.headers })
  return bytes
}
