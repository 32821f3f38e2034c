import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'hono'
import type { Env } from './route.ts'

type Coding = 'br' | 'gzip'
type File = {
  readonly type: string
  readonly etag: string
  readonly body: Buffer<ArrayBuffer>
  readonly packed: Map<Coding, Promise<Buffer>>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
}
const packable = /^(text\/|application\/(json|manifest|wasm)|image\/svg)/

/** Serves the built web interface from memory: hashed assets for ever, pages checked each time; every unknown page is the application itself. */
export function webPages(folder: string): (c: Context<Env>) => Promise<Response> {
  let files: ReadonlyMap<string, File> = new Map()
  return async (c) => {
    if (!files.has('/index.html')) files = await load(folder)
    const page = files.get(c.req.path)
    const file = page ?? (extname(c.req.path) === '' ? files.get('/index.html') : undefined)
    if (file === undefined)
      return c.text(files.size === 0 ? 'The web interface is not built yet: npm run build' : 'Not found', files.size === 0 ? 503 : 404)
    return answer(c, file)
  }
}

async function answer(c: Context, file: File): Promise<Response> {
  const hashed = c.req.path.startsWith('/assets/')
  c.header('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
  c.header('ETag', file.etag)
  c.header('Vary', 'Accept-Encoding')
  if (c.req.header('if-none-match') === file.etag) return c.body(null, 304)
  c.header('Content-Type', file.type)
  const coding = packable.test(file.type) && file.body.length > 1400 ? codingOf(c.req.header('accept-encoding') ?? '') : null
  if (coding === null) return c.body(file.body)
  const packed = file.packed.get(coding) ?? pack(file.body, coding)
  file.packed.set(coding, packed)
  c.header('Content-Encoding', coding)
  return c.body(new Uint8Array(await packed))
}

function codingOf(accepted: string): Coding | null {
  if (/\bbr\b/.test(accepted)) return 'br'
  return /\bgzip\b/.test(accepted) ? 'gzip' : null
}

const pack = (body: Buffer, coding: Coding): Promise<Buffer> =>
  coding === 'br'
    ? promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })
    : promisify(gzip)(body, { level: 7 })

/** All files below the folder by their URL path; none when it is not there. A request's path is only ever looked up here, never opened. */
async function load(folder: string): Promise<ReadonlyMap<string, File>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  const read = files.map(async (entry): Promise<[string, File]> => {
    const path = join(entry.parentPath, entry.name)
    const body = await readFile(path)
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
    const type = types[extname(entry.name).toLowerCase()] ?? 'application/octet-stream'
    return [path.slice(folder.length).replaceAll(sep, '/'), { type, etag, body, packed: new Map() }]
  })
  return new Map(await Promise.all(read))
}
