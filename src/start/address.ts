import { createServer, type AddressInfo } from 'node:net'
import type { Env } from '../env.ts'

/** Where people reach it when nothing else was said: an address that listens everywhere is shown as this machine. */
export function urlOf({ publicUrl, host, port }: Pick<Env, 'publicUrl' | 'host' | 'port'>): string {
  if (publicUrl !== null) return publicUrl
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** Says at once that the port is taken, before anything is started for nothing. Returns the port; for 0 a free one. */
export async function refuseTakenPort({ host, port }: Pick<Env, 'host' | 'port'>): Promise<number> {
  const probe = createServer()
  const failed = await new Promise<NodeJS.ErrnoException | null>((done) => {
    probe.once('error', done).listen(port, host, () => done(null))
  })
  if (failed?.code === 'EADDRINUSE')
    throw new Error(`Port ${port} on ${host} is in use: another PipeDesk may be running. Stop it, or set PORT to another one.`)
  const found = (probe.address() as AddressInfo | null)?.port ?? port
  await new Promise((done) => probe.close(done))
  return found
}
