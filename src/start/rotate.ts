import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { resealTokens } from '#connections/reseal.store.ts'
import { connect } from '#db/connect.ts'
import { instanceFact, setInstanceFact } from '#db/instance.ts'
import { newKey, sealer } from '#lib/seal.ts'
import type { Env } from '../env.ts'
import { keysOf } from './keys.ts'
import { openPlace } from './place.ts'

/**
 * Seals every secret anew under the first key. With the embedded database a new key is made and put in front; with ENCRYPTION_KEYS that was the
 * operator's step before. Keys that sealed parts of the audit are still needed to verify it.
 */
export async function rotateKeys(env: Env, say: (line: string) => void): Promise<void> {
  if (env.encryptionKeys === null) {
    const former = await keysOf(env.dataDir)
    const file = join(env.dataDir, 'encryption-keys')
    const kid = `k${Math.max(0, ...former.map((key) => Number(/^k(\d+)$/.exec(key.kid)?.[1] ?? 0))) + 1}`
    await writeFile(file, `${newKey(kid)},${(await readFile(file, 'utf8')).trim()}\n`, { mode: 0o600 })
    say(`${file}: the new key ${kid} seals from now on; running processes take it up when they are started again.`)
  }
  const place = await openPlace(env)
  const seals = sealer(place.keys)
  const { db, close } = connect({ url: place.databaseUrl, name: 'pipedesk keys', max: 2 })
  try {
    const count = await resealTokens(db, seals)
    const secret = await instanceFact(db, 'session_secret', () => seals.seal('', 'session_secret'))
    if (seals.isOutdated(secret))
      await setInstanceFact(db, 'session_secret', seals.seal(seals.open(secret, 'session_secret'), 'session_secret'))
    say(
      `${count} ${count === 1 ? 'secret is' : 'secrets are'} sealed anew under ${place.keys[0]?.kid ?? ''}. Keep the former keys behind it for as long as the audit they sealed is to be verified.`,
    )
  } finally {
    await close()
    if (place.embedded && !place.embedded.attached) await place.embedded.stop()
  }
}
