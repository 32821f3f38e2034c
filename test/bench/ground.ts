import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '#db/embedded/start.ts'
import { startSandboxProcess, type SandboxProcess } from '#test/sandbox.ts'
import { openHub, type Hub, type HubOptions } from './hub.ts'
import { openInstall, type Install, type InstallOptions } from './install.ts'

/** What all parts stand on: one PostgreSQL as it is delivered (fsync on), one sandbox. */
export type Ground = {
  readonly sandbox: SandboxProcess
  /** The engine in this process, on a database of its own with a Google account of `contacts` people connected. */
  hub(options: HubOptions): Promise<Hub>
  /** Web and workers as processes of their own, on a database of their own, while `work` measures them. */
  installed<T>(work: (install: Install) => Promise<T>, options?: InstallOptions): Promise<T>
  close(): Promise<void>
}

/** `BENCH_DATABASE_URL` measures another server: a login that may create databases and roles. */
export async function openGround(): Promise<Ground> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pipedesk-bench-'))
  await chmod(dataDir, 0o755)
  const given = process.env.BENCH_DATABASE_URL
  const server = given === undefined ? await startEmbedded({ dataDir }) : null
  process.env.TEST_DATABASE_URL = given ?? server?.url
  const sandbox = await startSandboxProcess()
  return {
    sandbox,
    hub: (options) => openHub(sandbox.google, options),
    async installed(work, options) {
      const install = await openInstall(sandbox, dataDir, options)
      try {
        return await work(install)
      } finally {
        await install.close()
      }
    },
    async close() {
      await sandbox.close()
      await server?.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
