import { startEmbedded, type Embedded } from '#db/embedded/start.ts'
import { claimInstance } from '#db/instance.ts'
import { migrate } from '#db/migrate.ts'
import type { Env } from '../env.ts'
import type { SealKey } from '#lib/seal.ts'
import { keysOf } from './keys.ts'

/** Where the data is and what opens it. */
export type Place = {
  readonly databaseUrl: string
  readonly migrateUrl: string
  readonly keys: readonly SealKey[]
  readonly embedded: Embedded | null
}

/** The database of the environment, or the embedded one, started when nobody did yet. */
export async function openPlace(env: Env): Promise<Place> {
  const keys = env.encryptionKeys ?? (await keysOf(env.dataDir))
  if (env.databaseUrl !== null)
    return { databaseUrl: env.databaseUrl, migrateUrl: env.migrateDatabaseUrl ?? env.databaseUrl, keys, embedded: null }
  const embedded = await startEmbedded({ dataDir: env.dataDir })
  return { databaseUrl: embedded.url, migrateUrl: embedded.url, keys, embedded }
}

/** Takes the embedded data for this process alone and keeps its server running. Throws in words when another PipeDesk has it. A server of one's own may serve many. */
export async function claimPlace({ embedded, databaseUrl }: Place, said: (what: string) => void): Promise<() => Promise<void>> {
  if (embedded === null) return () => Promise.resolve()
  const claim = await claimInstance(databaseUrl)
  if (claim === null)
    throw new Error(
      `The data in ${embedded.directory} is in use: PipeDesk already runs on it. Stop that one, or set DATA_DIR (and PORT) to others.`,
    )
  embedded.guard(said)
  return async () => {
    await claim.release()
    await embedded.stop()
  }
}

/** Brings the database to this release; says what was done. */
export async function migratePlace(place: Place): Promise<readonly string[]> {
  return migrate(place.migrateUrl, place.databaseUrl)
}
