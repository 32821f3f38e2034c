import { Agent, request } from 'node:http'

export type Answer = { readonly status: number; readonly body: unknown }

/** One person's program: keeps its connections, speaks JSON. */
export type Client = {
  ask(method: string, path: string, body?: unknown): Promise<Answer>
  /** The same; throws on anything but success. */
  must<T>(method: string, path: string, body?: unknown): Promise<T>
  close(): void
}

export function client(origin: string, token: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
    new Promise((done, fail) => {
      const text = body === undefined ? '' : JSON.stringify(body)
      const headers = {
        authorization: `Bearer ${token}`,
        ...(text !== '' && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      }
      const asked = request(`${origin}${path}`, { method, agent, headers }, (reply) => {
        const chunks: Buffer[] = []
        reply.on('data', (chunk: Buffer) => chunks.push(chunk))
        reply.on('error', fail)
        reply.on('end', () => {
          const said = Buffer.concat(chunks).toString()
          done({ status: reply.statusCode ?? 0, body: said === '' ? null : JSON.parse(said) })
        })
      })
      asked.on('error', fail)
      asked.end(text)
    })
  return {
    ask,
    async must<T>(method: string, path: string, body?: unknown) {
      const answer = await ask(method, path, body)
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
      return answer.body as T
    },
    close: () => agent.destroy(),
  }
}

/** Lets `clients` work side by side for `ms`; gives how long each of their requests took. */
export async function sideBySide(
  clients: number,
  ms: number,
  work: (who: number) => Promise<unknown>,
): Promise<{ perSecond: number; times: number[] }> {
  const times: number[] = []
  const began = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async (_, who) => {
      while (performance.now() - began < ms) {
        const from = performance.now()
        await work(who)
        times.push(performance.now() - from)
      }
    }),
  )
  return { perSecond: (times.length / (performance.now() - began)) * 1000, times }
}
