import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Clock } from './control/clock.ts'
import { control, type ControlRoute } from './control/control.ts'
import { everyPort } from './control/every-port.ts'
import { Faults, type FaultRule } from './control/faults.ts'
import { RequestLog } from './control/log.ts'
import type { Call } from './http/call.ts'
import { serve, type Outcome, type Served } from './http/serve.ts'
import type { OpenStandIn, StandIn } from './provider.ts'
import { PROVIDERS, type ProviderName } from './registry.ts'

/** The sandbox as a test or `npm start` holds it: one origin per provider. */
export type Sandbox = { readonly [name in ProviderName]: { readonly origin: string } } & {
  readonly clock: Clock
  readonly close: () => Promise<void>
}

/** How a sandbox is started. */
export type StartOptions = {
  /** 0 (the default) takes free ports; otherwise each provider sits on `port` + its own number. */
  readonly port?: number
  /** A folder in which the stand-ins remember what happened to them; without it they begin anew each time. */
  readonly dataDir?: string | undefined
}

/** Starts every provider's stand-in. */
export async function startSandbox({ port = 0, dataDir }: StartOptions = {}): Promise<Sandbox> {
  const clock = new Clock()
  const served: [ProviderName, Served][] = []
  const close = async () => {
    await Promise.all(served.map(([, one]) => one.close()))
  }
  try {
    for (const { name, offset, open } of PROVIDERS) {
      served.push([name, await openPort(port === 0 ? 0 : port + offset, { clock, dataDir, open })])
    }
  } catch (error) {
    await close()
    throw error
  }
  const origins = Object.fromEntries(served.map(([name, { origin }]) => [name, { origin }]))
  return { ...(origins as { [name in ProviderName]: { origin: string } }), clock, close }
}

async function openPort(
  port: number,
  { clock, dataDir, open }: { clock: Clock; dataDir: string | undefined; open: OpenStandIn },
): Promise<Served> {
  const faults = new Faults()
  const log = new RequestLog()
  let origin = ''
  const standIn = open({
    clock,
    origin: () => origin,
    dataFile: (name) => (dataDir === undefined ? undefined : join(dataDir, `${name}.jsonl`)),
  })
  const routes = [...everyPort({ clock, faults, log, standIn }), ...standIn.control]
  const served = await serve(port, (call) => answer(call, { standIn, faults, log, clock, routes }))
  origin = served.origin
  return served
}

type Port = { standIn: StandIn; faults: Faults; log: RequestLog; clock: Clock; routes: readonly ControlRoute[] }

async function answer(call: Call, { standIn, faults, log, clock, routes }: Port): Promise<Outcome> {
  if (call.path.startsWith('/_sandbox/')) return control(call, routes)
  const at = clock.iso()
  const { latencyMs, replyMs, fate } = faults.strike(call)
  if (latencyMs > 0) await wait(latencyMs)
  const outcome = await carriedOut(call, standIn, fate)
  const status = outcome === 'cut' || 'halfOf' in outcome ? 0 : outcome.status
  const { method, path, query, account = standIn.whose(call) } = call
  log.add({ method, path, query: query.toString(), status, at, account, fault: fate !== undefined })
  if (replyMs > 0) await wait(replyMs)
  return outcome
}

/** The request with the trouble a rule has in store for it: before the effect, after it, or none. */
async function carriedOut(call: Call, standIn: StandIn, fate: FaultRule | undefined): Promise<Outcome> {
  if (fate === undefined) return standIn.handle(call)
  if (fate.dropRequest === true) return 'cut'
  const takesEffect = fate.dropReply === true || fate.dropBody === true || fate.afterEffect === true
  const reply = takesEffect ? await standIn.handle(call) : undefined
  if (fate.dropReply === true || reply === undefined) return fate.dropReply === true ? 'cut' : standIn.faultReply(fate)
  return fate.dropBody === true ? { halfOf: reply } : standIn.faultReply(fate)
}
