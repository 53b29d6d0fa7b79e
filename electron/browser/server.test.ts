import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { RouterClient } from '@orpc/server'
import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { maxBridgeMessage, sessionEnded } from '../../shared/bridge/transport.ts'
import { readPageFiles } from '../page/page-files.ts'
import { askRunningConsole, writeControl } from './control-file.ts'
import { onThisMachine, readListening } from './listen.ts'
import { type BrowserServer, startBrowserServer } from './server.ts'
import { idleLimit, tokenLimit } from './sessions.ts'

const router = { greet: os.handler(() => 'hello') }
let dir: string
let server: BrowserServer
let other: BrowserServer
const asked: (number | null)[] = []

/** The server's clock, ms. */
let now = 0

async function start(preferredPort: number | null = null, listening = onThisMachine): Promise<BrowserServer> {
  const handler = new RPCHandler(router)
  return startBrowserServer({
    port: 0,
    preferredPort,
    listening,
    page: readPageFiles(join(dir, 'page'), { connect: "'self'", freshNonce: () => randomBytes(16).toString('base64') }),
    onSecondStart: (demo) => asked.push(demo),
    onBridge: (socket) => void handler.upgrade(socket, { context: {} }),
    freshSecret: () => randomBytes(32).toString('base64url'),
    freshNonce: () => randomBytes(16).toString('base64'),
    clock: () => now,
    log: { info() {}, warn() {}, error() {} },
  })
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'browser-'))
  mkdirSync(join(dir, 'page', 'assets'), { recursive: true })
  writeFileSync(join(dir, 'page', 'index.html'), '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><p>The page</p>')
  writeFileSync(join(dir, 'page', 'assets', 'main-abc.js'), 'export {}')
  server = await start()
  other = await start()
})
afterAll(async () => {
  await server.close()
  await other.close()
  rmSync(dir, { recursive: true, force: true })
})

const at = (path: string) => `http://127.0.0.1:${server.port}${path}`
const get = (path: string, headers: Record<string, string> = {}) => fetch(at(path), { headers, redirect: 'manual' })
/** fetch may not set Host; a raw request may. */
const getAs = (host: string, path = '/') =>
  new Promise<number>((resolve, reject) =>
    httpRequest({ port: server.port, host: '127.0.0.1', path, headers: { host } }, (response) => resolve(response.resume().statusCode ?? 0))
      .on('error', reject)
      .end(),
  )

async function signIn(): Promise<{ cookie: string; raw: string }> {
  const answer = await fetch(server.freshAddress(), { redirect: 'manual' })
  const raw = answer.headers.get('set-cookie') ?? ''
  return { cookie: raw.split(';')[0] ?? '', raw }
}

function socketTo(headers: Record<string, string>): Promise<{ socket: WebSocket; opened: boolean; status?: number }> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/bridge`, { headers })
  return new Promise((resolve) => {
    socket.on('error', () => undefined)
    socket.on('open', () => resolve({ socket, opened: true }))
    socket.on('unexpected-response', (_request, response) => resolve({ socket, opened: false, status: response.statusCode ?? 0 }))
  })
}
const closedWith = (socket: WebSocket) => new Promise<number>((resolve) => socket.on('close', resolve))
const ownOrigin = () => `http://127.0.0.1:${server.port}`

describe('the address of the browser host', () => {
  it('is exchanged once for a cookie that scripts and other sites cannot use, and leaves the address bar', async () => {
    const address = server.freshAddress()
    const answer = await fetch(address, { redirect: 'manual' })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/')
    expect(answer.headers.get('set-cookie')).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/)
    const again = await fetch(address, { redirect: 'manual' })
    expect(again.status).toBe(401)
    expect(again.headers.get('set-cookie')).toBeNull()
    expect(await again.text()).toContain('This address was used before')
  })

  it('opens the page again by the cookie, and takes the used address from a browser that is signed in', async () => {
    const { cookie } = await signIn()
    expect((await get('/', { cookie })).status).toBe(200)
    expect((await get('/alerts/one/two', { cookie })).status).toBe(200)
    expect((await get('/?token=used', { cookie })).status).toBe(303)
  })

  it('is needed: without a session there is no page, no file, and a text that says what to do', async () => {
    for (const path of ['/', '/assets/main-abc.js']) {
      const answer = await get(path)
      expect(answer.status).toBe(401)
      expect(await answer.text()).toContain('npm start')
    }
    expect((await get('/', { cookie: `logystera-session-${server.port}=guess` })).status).toBe(401)
  })
})

describe('the page', () => {
  it('carries a strict policy with a fresh nonce for every load, and safe headers', async () => {
    const { cookie } = await signIn()
    const loads = await Promise.all([get('/', { cookie }), get('/', { cookie })])
    const nonces = loads.map(
      (load) => /style-src 'self' 'nonce-([^']+)'/.exec(load.headers.get('content-security-policy') ?? '')?.[1] ?? '',
    )
    expect(nonces[0]).not.toBe(nonces[1])
    expect(await loads[0]?.text()).toContain(`content="${nonces[0]}"`)
    const policy = loads[0]?.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(policy).not.toMatch(/unsafe|\*|http/)
    expect(loads[0]?.headers.get('x-content-type-options')).toBe('nosniff')
    expect(loads[0]?.headers.get('referrer-policy')).toBe('no-referrer')
    expect(loads[0]?.headers.get('cache-control')).toBe('no-store')
  })

  it('has no file outside its folder and none that is not there', async () => {
    const { cookie } = await signIn()
    expect(await getAs(`127.0.0.1:${server.port}`, '/../../package.json')).toBe(401)
    for (const path of ['/assets/none.js', '/%2e%2e/%2e%2e/package.json', '/..%2fserver.test.ts'])
      expect((await get(path, { cookie })).status).toBe(404)
    expect((await fetch(at('/'), { method: 'POST', headers: { cookie } })).status).toBe(405)
  })
})

describe('requests of other sites', () => {
  it('are refused by their Host, whatever address it was rebound to', async () => {
    expect(await getAs('evil.example')).toBe(403)
    expect(await getAs(`evil.example:${server.port}`)).toBe(403)
    expect(await getAs(`127.0.0.1.evil.example:${server.port}`)).toBe(403)
    // Through an SSH tunnel the port is another one.
    expect(await getAs('localhost:9999')).toBe(401)
  })

  it('are refused by their Origin, over HTTP and over a WebSocket', async () => {
    const { cookie } = await signIn()
    expect((await get('/', { cookie, origin: 'http://evil.example' })).status).toBe(403)
    expect((await get('/', { cookie, origin: `http://127.0.0.1:${other.port}` })).status).toBe(403)
    expect(await socketTo({ cookie, origin: 'http://evil.example' })).toMatchObject({ opened: false, status: 403 })
    expect(await socketTo({ cookie })).toMatchObject({ opened: false, status: 403 })
  })
})

describe('the bridge', () => {
  it('answers a page that is signed in', async () => {
    const { cookie } = await signIn()
    const { socket } = await socketTo({ cookie, origin: ownOrigin() })
    const client: RouterClient<typeof router> = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
    expect(await client.greet()).toBe('hello')
    socket.close()
  })

  it('tells a page from before a restart that its session has ended', async () => {
    const { socket } = await socketTo({ cookie: `logystera-session-${server.port}=old`, origin: ownOrigin() })
    expect(await closedWith(socket)).toBe(sessionEnded)
  })

  it('closes at a message of more than 1 MiB', async () => {
    const { cookie } = await signIn()
    const { socket } = await socketTo({ cookie, origin: ownOrigin() })
    socket.send('x'.repeat(maxBridgeMessage + 1))
    expect(await closedWith(socket)).toBe(1009)
  })
})

describe('a session', () => {
  it('ends when nothing was asked for in twelve hours, unless a page of it is open', async () => {
    const { cookie } = await signIn()
    now += idleLimit
    expect((await get('/', { cookie })).status).toBe(200)
    const { socket } = await socketTo({ cookie, origin: ownOrigin() })
    now += 2 * idleLimit
    expect((await get('/', { cookie })).status).toBe(200)
    socket.close()
    await closedWith(socket)
    now += idleLimit + 1
    expect((await get('/', { cookie })).status).toBe(401)
  })

  it('cannot be had with an address that nobody opened for an hour', async () => {
    const address = server.freshAddress()
    now += tokenLimit + 1
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(401)
  })
})

describe('listening beyond this machine', () => {
  const none = { listen: null, tlsCert: null, tlsKey: null, insecureListen: false, hostName: null }

  it('is refused without TLS or the flag that says so, and with half a certificate', () => {
    expect(readListening(none)).toEqual(onThisMachine)
    expect(readListening({ ...none, listen: '127.0.0.1' })).toEqual(onThisMachine)
    for (const listen of ['192.0.2.7', '2001:db8::7'])
      expect(() => readListening({ ...none, listen })).toThrow('would let others on the network read along')
    expect(() => readListening({ ...none, listen: '0.0.0.0', insecureListen: true })).toThrow('--host-name')
    expect(() => readListening({ ...none, listen: 'example.com', insecureListen: true })).toThrow('an address of this machine')
    expect(() => readListening({ ...none, tlsCert: '/none' })).toThrow('belong together')
    expect(() => readListening({ ...none, tlsCert: '/none', tlsKey: '/none' })).toThrow('/none cannot be read.')
    expect([...readListening({ ...none, listen: '192.0.2.7', insecureListen: true }).names]).toContain('192.0.2.7')
  })

  it('answers over TLS to its name and to no other, with a cookie that never leaves without TLS', async () => {
    const pem = (name: string) => join(dir, name)
    const made = spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=console.example',
      '-keyout',
      pem('key.pem'),
      '-out',
      pem('cert.pem'),
    ])
    expect(made.status).toBe(0)
    const listening = readListening({
      ...none,
      listen: '127.0.0.1',
      tlsCert: pem('cert.pem'),
      tlsKey: pem('key.pem'),
      hostName: 'Console.example',
    })
    const secure = await start(null, listening)
    const address = new URL(secure.freshAddress())
    expect(address.origin).toBe(`https://console.example:${secure.port}`)
    const ask = (host: string) =>
      new Promise<{ status: number; cookie: string }>((resolve, reject) =>
        httpsRequest(
          {
            host: '127.0.0.1',
            port: secure.port,
            path: `${address.pathname}${address.search}`,
            headers: { host },
            rejectUnauthorized: false,
          },
          (response) => resolve({ status: response.resume().statusCode ?? 0, cookie: String(response.headers['set-cookie'] ?? '') }),
        )
          .on('error', reject)
          .end(),
      )
    expect((await ask('evil.example')).status).toBe(403)
    const { status, cookie } = await ask('console.example')
    expect(status).toBe(303)
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/; Secure$/)
    await expect(fetch(`http://127.0.0.1:${secure.port}/`)).rejects.toThrow()
    await secure.close()
  })
})

describe('a second start', () => {
  it('is given a fresh address by the console that runs, for the key in a file that only the owner can read', async () => {
    writeControl(dir, { port: server.port, key: server.controlKey, pid: process.pid })
    expect(statSync(join(dir, 'console-control.json')).mode & 0o777).toBe(0o600)
    const address = await askRunningConsole(dir, fetch, 12)
    expect(asked).toEqual([12])
    expect((await fetch(address ?? '', { redirect: 'manual' })).status).toBe(303)
    expect((await fetch(at('/control/address'), { method: 'POST', headers: { authorization: 'Bearer guess' } })).status).toBe(401)
  })

  it('listens where it did before, so that a page left open hears that its session has ended; elsewhere when that port is taken', async () => {
    const before = await start()
    await before.close()
    const after = await start(before.port)
    expect(after.port).toBe(before.port)
    const beside = await start(before.port)
    expect(beside.port).not.toBe(before.port)
    await Promise.all([after.close(), beside.close()])
  })

  it('hears nothing where no console answers', async () => {
    writeControl(dir, { port: 1, key: 'k', pid: 1 })
    expect(await askRunningConsole(dir, fetch)).toBeNull()
  })
})
