import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Seen } from './shell.ts'

/** One job that ended, here or in the worker beside. */
export type SeenJob = { readonly name: string; readonly outcome: string; readonly ms: number }

/** What stands in the database when it is asked. */
export type Standing = {
  readonly jobs: readonly { readonly job: string; readonly state: string; readonly count: number }[]
  readonly connections: readonly { readonly provider: string; readonly phase: string; readonly count: number }[]
  readonly unsealedSeconds: number
}

/** Counters of one process in Prometheus' words. Labels are names of ours: no tenant, no person, no path. */
export type Metrics = {
  request(seen: Seen): void
  job(seen: SeenJob): void
  text(standing: Standing): Promise<string>
  readonly contentType: string
}

export function openMetrics(): Metrics {
  const register = new Registry()
  collectDefaultMetrics({ register, prefix: 'pipedesk_' })
  const registers = [register]
  const requests = new Histogram({
    name: 'pipedesk_http_request_seconds',
    help: 'Duration of requests',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  })
  const jobs = new Counter({ name: 'pipedesk_jobs_total', help: 'Jobs ended', labelNames: ['job', 'outcome'], registers })
  const jobSeconds = new Counter({ name: 'pipedesk_job_seconds_total', help: 'Time spent in jobs', labelNames: ['job'], registers })
  const queued = new Gauge({
    name: 'pipedesk_jobs',
    help: 'Jobs waiting, active, or dead after their last try',
    labelNames: ['job', 'state'],
    registers,
  })
  const connections = new Gauge({ name: 'pipedesk_connections', help: 'Connected accounts', labelNames: ['provider', 'phase'], registers })
  const unsealed = new Gauge({ name: 'pipedesk_audit_unsealed_seconds', help: 'Age of the oldest audit row without a seal', registers })
  return {
    contentType: register.contentType,
    request: ({ method, route, status, ms }) => requests.observe({ method, route, status: String(status) }, ms / 1000),
    job({ name, outcome, ms }) {
      jobs.inc({ job: name, outcome })
      jobSeconds.inc({ job: name }, ms / 1000)
    },
    async text(standing) {
      queued.reset()
      connections.reset()
      for (const { job, state, count } of standing.jobs) queued.set({ job, state }, count)
      for (const { provider, phase, count } of standing.connections) connections.set({ provider, phase }, count)
      unsealed.set(standing.unsealedSeconds)
      return register.metrics()
    },
  }
}
