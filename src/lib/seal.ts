import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** One key of ENCRYPTION_KEYS: 32 bytes under a name that travels with what it sealed. */
export type SealKey = { readonly kid: string; readonly bytes: Uint8Array }

/**
 * Seals short secrets with AES-256-GCM. `about` says what the secret belongs to (a connection's id): a sealed text opens only for the same thing.
 * The first key seals, every key opens, so a new key can be put in front without downtime.
 */
export type Sealer = {
  seal(text: string, about: string): string
  /** Throws when the key is missing, the text was altered, or it belongs to something else. */
  open(sealed: string, about: string): string
  /** Sealed under a key that is no longer the first: seal it anew. */
  isOutdated(sealed: string): boolean
  /** 32 bytes for one purpose, from the first key or the one named; null when that one is not here. */
  derive(purpose: string, kid?: string): { readonly kid: string; readonly key: Buffer } | null
}

const version = 's1'

/** Throws when there is no key. */
export function sealer(keys: readonly SealKey[]): Sealer {
  const [first] = keys
  if (first === undefined) throw new Error('no encryption key')
  const keyOf = (kid: string | undefined): SealKey | undefined => keys.find((key) => key.kid === kid)
  return {
    seal(text, about) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', first.bytes, iv).setAAD(associated(first.kid, about))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return [version, first.kid, ...[iv, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join('.')
    },
    open(sealed, about) {
      const [tag, kid = '', iv, auth, body] = sealed.split('.')
      if (tag !== version || !iv || !auth || body === undefined) throw new Error('not a sealed text')
      const key = keyOf(kid)
      if (!key) throw new Error(`sealed under the key "${kid}", which is not in ENCRYPTION_KEYS: put it back behind the others`)
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(iv, 'base64url'), { authTagLength: 16 })
      decipher.setAAD(associated(kid, about)).setAuthTag(Buffer.from(auth, 'base64url'))
      try {
        return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw new Error('a sealed text was altered, belongs to something else, or its key was replaced under the same name', { cause })
      }
    },
    isOutdated: (sealed) => sealed.split('.')[1] !== first.kid,
    derive(purpose, kid = first.kid) {
      const key = keyOf(kid)
      return key ? { kid, key: Buffer.from(hkdfSync('sha256', key.bytes, 'pipedesk', purpose, 32)) } : null
    },
  }
}

function associated(kid: string, about: string): Buffer {
  return Buffer.from(`${version}.${kid}.${about}`)
}

/** Reads `kid:base64,kid:base64`. Throws an Error that names the faulty part, never its value. */
export function readKeys(text: string): readonly SealKey[] {
  const keys = text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part, index) => {
      const [, kid, base64] = /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})\s*$/.exec(part) ?? []
      const bytes = Buffer.from(base64 ?? '', 'base64')
      if (kid === undefined || bytes.length !== 32)
        throw new Error(`part ${index + 1} must be <name>:<32 bytes in base64>; make one with: echo k1:$(openssl rand -base64 32)`)
      return { kid, bytes }
    })
  if (keys.length === 0) throw new Error('must hold at least one <name>:<32 bytes in base64>')
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) throw new Error('names one key twice')
  return keys
}

/** A fresh key in the form of ENCRYPTION_KEYS. */
export function newKey(kid: string): string {
  return `${kid}:${randomBytes(32).toString('base64')}`
}
