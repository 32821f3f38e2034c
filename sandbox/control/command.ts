/** Calls a control endpoint of a sandbox, named "METHOD name"; throws where it answers with an error. */
export async function command(origin: string, endpoint: string, body?: unknown): Promise<Record<string, unknown>> {
  const [method = 'GET', name = ''] = endpoint.split(' ')
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  const response = await fetch(`${origin}/_sandbox/${name}`, init)
  const answer = (await response.json()) as Record<string, unknown>
  if (!response.ok) throw new Error(`${endpoint}: ${response.status} ${String(answer['error'])}`)
  return answer
}
