import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { newKey } from '#lib/seal.ts'
import { readEnv, variableNames } from './env.ts'

const keys = newKey('k1')
const remote = { DATABASE_URL: 'postgres://u:p@db.example.com/pipedesk', ENCRYPTION_KEYS: keys }

test('nothing set: embedded, loopback, sandbox, workspaces made for valid tokens', () => {
  expect(readEnv({ PORT: ' ', GOOGLE_CLIENT_ID: '' })).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    databaseUrl: null,
    encryptionKeys: null,
    sandbox: true,
    jwt: { autoProvision: 'workspaces', jwksUrl: null },
  })
})

test('everything wrong is said at once, and no value is repeated', () => {
  const read = () =>
    readEnv({
      PORT: 'abc',
      DATABASE_URL: 'mysql://root:hunter2@x',
      ENCRYPTION_KEYS: 'k1:c2hvcnQ=',
      RATE_LIMITS: '{"api":1}',
      CORS_ORIGIN_REGEX: '(',
      SANDBOX: 'perhaps',
      MIGRATE_DATABASE_URL: 'postgres://u:hunter2@x/y',
      JWT_JWKS_URL: 'https://id.example.com/keys',
      GOOGLE_ENDPOINTS: '{"peeple":"http://x"}',
      LOG_LEVEL: 'loud',
    })
  let message = ''
  try {
    read()
  } catch (error) {
    message = (error as Error).message
  }
  for (const name of [
    'PORT',
    'DATABASE_URL',
    'ENCRYPTION_KEYS',
    'RATE_LIMITS',
    'CORS_ORIGIN_REGEX',
    'SANDBOX',
    'JWT_ISSUER, JWT_AUDIENCE',
    'GOOGLE_ENDPOINTS',
    'LOG_LEVEL',
  ])
    expect(message).toContain(`\n  ${name}`)
  expect(message).not.toContain('hunter2')
})

test('a database of one’s own needs keys, and is no place for the sandbox', () => {
  expect(() => readEnv({ DATABASE_URL: remote.DATABASE_URL })).toThrow(/ENCRYPTION_KEYS: required with DATABASE_URL/)
  expect(readEnv(remote)).toMatchObject({ sandbox: false, jwt: { autoProvision: 'off' }, encryptionKeys: [{ kid: 'k1' }] })
})

test.each([
  [{ HOST: '0.0.0.0' }, false],
  [{ HOST: 'localhost' }, true],
  [{ NODE_ENV: 'production' }, false],
  [{ PUBLIC_URL: 'https://crm.example.com' }, false],
  [{ PUBLIC_URL: 'http://localhost:3000/' }, true],
  [{ GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret' }, false],
  [{ GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret', SANDBOX: 'on' }, true],
  [{ SANDBOX: 'off' }, false],
])('sandbox with %o: %s', (variables, expected) => {
  expect(readEnv(variables).sandbox).toBe(expected)
})

test('Supabase tells issuer, audience and keys; named values win', () => {
  const base = { ...remote, SUPABASE_URL: 'https://abc.supabase.co/' }
  expect(readEnv(base).jwt).toMatchObject({
    jwksUrl: 'https://abc.supabase.co/auth/v1/.well-known/jwks.json',
    issuer: 'https://abc.supabase.co/auth/v1',
    audience: 'authenticated',
  })
  expect(readEnv({ ...base, JWT_ISSUER: 'x', JWT_AUDIENCE: 'y' }).jwt).toMatchObject({ issuer: 'x', audience: 'y' })
})

test('blanks and trailing slashes in lists are forgiven', () => {
  expect(readEnv({ CORS_ORIGINS: ' https://a.example.com/ ,, http://localhost:5173' }).corsOrigins).toEqual([
    'https://a.example.com',
    'http://localhost:5173',
  ])
  expect(readEnv({ PUBLIC_URL: 'https://crm.example.com//' }).publicUrl).toBe('https://crm.example.com')
})

test('.env.example names every variable that is read, and works as it stands', async () => {
  const text = await readFile(new URL('../.env.example', import.meta.url), 'utf8')
  const example = Object.fromEntries([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))
  expect({ ...readEnv(example), providers: null }).toEqual({ ...readEnv({}), providers: null })
  expect(Object.keys(example).toSorted()).toEqual(variableNames().toSorted())
})
