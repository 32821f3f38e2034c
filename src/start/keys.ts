import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { newKey, readKeys, type SealKey } from '#lib/seal.ts'

/** The keys of the embedded default: made at the first start, mode 0600, in `encryption-keys` under DATA_DIR. */
export async function keysOf(dataDir: string): Promise<readonly SealKey[]> {
  const file = join(dataDir, 'encryption-keys')
  await mkdir(dataDir, { recursive: true, mode: 0o711 })
  await writeFile(file, `${newKey('k1')}\n`, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  try {
    return readKeys(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new Error(`${file}: ${(cause as Error).message}`, { cause })
  }
}

/** Keys in the form of ENCRYPTION_KEYS. */
export function keysText(keys: readonly SealKey[]): string {
  return keys.map(({ kid, bytes }) => `${kid}:${Buffer.from(bytes).toString('base64')}`).join(',')
}
