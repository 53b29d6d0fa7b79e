import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

/** Where index.html wants the nonce of each load. */
const noncePlace = '__CSP_NONCE__'

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** An answer to a GET, for an HTTP server or a protocol handler. */
export interface PageAnswer {
  status: number
  headers: Record<string, string>
  body: string | Buffer
}

/** The content security policy of the renderer's page. `connect`: where it may open sockets to. */
const pagePolicy = (nonce: string, connect: "'self'" | "'none'"): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Headers that every answer of the console carries. */
export const safeHeaders: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-dns-prefetch-control': 'off',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

/**
 * The built renderer, read into memory once: what is not a file of the build
 * cannot be asked for, whatever the path says. Every path without a file name
 * (`/alerts/a/b`) is the page itself. `freshNonce` gives each load its own.
 * Throws where the folder holds no index.html.
 */
export function readPageFiles(
  dir: string,
  options: { connect: "'self'" | "'none'"; freshNonce: () => string },
): (path: string) => PageAnswer {
  const files = new Map<string, Buffer>()
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(`/${relative(dir, path).split(sep).join('/')}`, readFileSync(path))
  }
  const page = files.get('/index.html')?.toString('utf8')
  if (page === undefined) throw new Error(`There is no built page in ${dir}; npm run build makes it.`)

  return (path) => {
    const isPage = path === '/index.html' || !/\.[^/]*$/.test(path)
    if (isPage) {
      const nonce = options.freshNonce()
      return {
        status: 200,
        headers: {
          ...safeHeaders,
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': pagePolicy(nonce, options.connect),
          'cache-control': 'no-store',
        },
        body: page.replaceAll(noncePlace, nonce),
      }
    }
    const body = files.get(path)
    if (!body)
      return {
        status: 404,
        headers: { ...safeHeaders, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
        body: 'There is no such file.\n',
      }
    // Only names with a content hash may be kept: the same name then never means something else.
    const kept = path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store'
    return {
      status: 200,
      headers: { ...safeHeaders, 'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream', 'cache-control': kept },
      body,
    }
  }
}
