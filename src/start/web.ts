import { openMetrics, type SeenJob } from '#http/metrics.ts'
import { startServer } from '#http/server.ts'
import { openQueue } from '#jobs/queue.ts'
import { jobsOf, openHouse, openWeb, type Ground } from '../app.ts'

/** A web process that listens. It answers /health with 503 until `open`, and again once `drain` begins. */
export type Web = {
  readonly url: string
  readonly setupCode: string | null
  readonly open: () => void
  readonly hearWorker: (message: unknown) => void
  readonly drain: () => Promise<void>
}

const drainMs = 5_000

/** Opens the door. The queue is opened beside: a hint sent before it stands is lost, and found by the next read of the feed. */
export async function serveWeb(ground: Ground, webFolder: string): Promise<Web> {
  const house = await openHouse(ground, 'web')
  const metrics = openMetrics()
  let isOpen = false
  const [api, queue] = await Promise.all([
    openWeb(house, { webFolder, metrics, isReady: () => isOpen }),
    openQueue({ url: ground.databaseUrl, db: house.db, log: ground.log, jobs: Object.keys(jobsOf(house)), works: false }),
  ])
  house.hints.use(queue.queue)
  const server = await startServer(api, ground.env)
  return {
    url: ground.env.publicUrl ?? server.url,
    setupCode: api.setupCode,
    open: () => {
      isOpen = true
    },
    hearWorker: (message) => {
      if (isSeenJob(message)) metrics.job(message)
    },
    async drain() {
      isOpen = false
      await Promise.all([server.close(drainMs), api.close()])
      await queue.stop(500)
      await house.close()
    },
  }
}

function isSeenJob(message: unknown): message is SeenJob {
  return typeof message === 'object' && message !== null && 'name' in message && 'outcome' in message && 'ms' in message
}
