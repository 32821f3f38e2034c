import type { Connector } from '#connectors/kit/connector.ts'
import { Fault } from '#lib/fault.ts'
import type { Connection } from './connection.ts'
import { grantedOf, type Provider } from './provider.ts'

/** Sandbox and real accounts never live in one workspace. `all`: its connections; throws `conflict`. */
export function mustBeOneWorld({ sandbox }: Provider, all: readonly Connection[]): void {
  const others = all.filter((each) => each.sandbox !== sandbox)
  if (others.length === 0) return
  const configs = others.map(({ id, provider, accountEmail }) => ({ id, provider, account: accountEmail }))
  const message = sandbox
    ? 'This workspace holds real connections; the sandbox needs a workspace of its own.'
    : 'This workspace holds connections to the sandbox. Remove them with their data first, then connect the real account.'
  throw new Fault('conflict', message, { details: { configs } })
}

/** A workspace has one connection of a provider that is shared by all; throws `conflict`. `but`: the one that is being connected again. */
export function mustBeOnlyOne({ connector }: Provider, all: readonly Connection[], but: string | null): void {
  if (connector.owner !== 'workspace') return
  const other = all.find((each) => each.provider === connector.id && each.id !== but && each.phase !== 'disconnected')
  if (other === undefined) return
  throw new Fault(
    'conflict',
    `This workspace is already connected to ${connector.title} (${other.accountEmail ?? other.accountId}). Disconnect it first.`,
    { details: { configs: [{ id: other.id }] } },
  )
}

/** A direction needs its scopes: what was granted for reading only cannot write. Throws `conflict` with how to widen the grant. */
export function mustBeGrantedFor(
  { title, capabilities }: Connector,
  { id, capabilities: held, scopes }: Connection,
  direction: Connection['direction'],
): void {
  const own = capabilities.filter((each) => held.includes(each.id))
  if (grantedOf(own, scopes, direction).length === own.length) return
  throw new Fault(
    'conflict',
    `${title} was connected for reading only. Connect it again with the direction ${direction} to allow writing.`,
    { details: { configId: id, direction } },
  )
}

/** The one meant by a path that names only the provider. Throws `not_found` where there is none, `conflict` with the list where there are several. */
export function theOne(title: string, candidates: readonly Connection[]): Connection {
  const [only, second] = candidates
  if (only === undefined) throw new Fault('not_found', `You have no ${title} connection here`)
  if (second === undefined) return only
  const configs = candidates.map(({ id, accountEmail, phase }) => ({ id, account: accountEmail, phase }))
  throw new Fault('conflict', `You have ${candidates.length} ${title} connections: say which with ?configId=`, { details: { configs } })
}

/** What a connection is at after its account was granted (again): what ran before an error goes on, what slept waits for Start. */
export function phaseAfterGrant({ phase, lastSyncAt }: Pick<Connection, 'phase' | 'lastSyncAt'>): Connection['phase'] {
  switch (phase) {
    case 'pending':
    case 'disconnected':
      return 'ready'
    case 'error':
      return lastSyncAt === null ? 'ready' : 'active'
    case 'ready':
    case 'active':
    case 'paused':
      return phase
  }
}
