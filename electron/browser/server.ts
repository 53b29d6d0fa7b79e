import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { bridgePath, maxBridgeMessage, sessionEnded } from '../../shared/bridge/transport.ts'
import type { Log } from '../console/ports.ts'
import { type PageAnswer, safeHeaders } from '../page/page-files.ts'
import { type Listening, onThisMachine } from './listen.ts'
import { cookieOf, refusalOf } from './request-guard.ts'
import { sessionPage } from './session-page.ts'
import { Sessions } from './sessions.ts'

/** Where another console of the same person asks for a fresh address. */
export const controlPath = '/control/address'

export interface BrowserServerDeps {
  /** 0 means any. */
  port: number
  /** Tried first when any will do. */
  preferredPort?: number | null
  /** Without it: this machine. */
  listening?: Listening
  page: (path: string) => PageAnswer
  /** A second start handed over to this one; `demo`: sites of the demo fleet it asked for. */
  onSecondStart: (demo: number | null) => void
  /** Takes over a socket whose session is known. */
  onBridge: (socket: WebSocket) => void
  /** At least 128 random bits, URL-safe. */
  freshSecret: () => string
  freshNonce: () => string
  /** For idle sessions, ms. */
  clock: () => number
  log: Log
}

/** The console over HTTP, for browsers: on this machine unless it was asked to listen further. */
export interface BrowserServer {
  port: number
  /** Proof that a caller may read the owner's files; goes to the control file. */
  controlKey: string
  /** An address that opens the console once. */
  freshAddress(): string
  close(): Promise<void>
}

const plain = (status: number, body: string): PageAnswer => ({
  status,
  headers: { ...safeHeaders, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  body: `${body}\n`,
})

const equal = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** Listens on 127.0.0.1, or where `listening` says and nowhere else. Rejects when the port is taken. */
export async function startBrowserServer(deps: BrowserServerDeps): Promise<BrowserServer> {
  const { log } = deps
  const listening = deps.listening ?? onThisMachine
  const sessions = new Sessions(deps.freshSecret, deps.clock)
  const controlKey = deps.freshSecret()
  let port = deps.port
  const cookieName = () => `logystera-session-${port}`
  const sessionOf = (request: IncomingMessage): string | null => {
    const session = cookieOf(request, cookieName())
    return sessions.knows(session) ? session : null
  }
  const scheme = listening.tls ? 'https' : 'http'
  const freshAddress = () => `${scheme}://${listening.publicName}:${port}/?token=${sessions.issueToken()}`

  /** A token in the address is exchanged for the cookie and taken out of the address. */
  const signIn = (request: IncomingMessage, token: string): PageAnswer => {
    const home = { ...safeHeaders, location: '/', 'cache-control': 'no-store' }
    if (sessionOf(request)) return { status: 303, headers: home, body: '' }
    const session = sessions.exchange(token)
    if (!session) return sessionPage('token-used', deps.freshNonce())
    return {
      status: 303,
      headers: { ...home, 'set-cookie': `${cookieName()}=${session}; HttpOnly; SameSite=Strict; Path=/${listening.tls ? '; Secure' : ''}` },
      body: '',
    }
  }

  const answer = (request: IncomingMessage): PageAnswer => {
    const refusal = refusalOf(request, listening)
    if (refusal) {
      log.warn('a request was refused', { because: refusal, host: request.headers.host, origin: request.headers.origin })
      return plain(
        403,
        refusal === 'host' ? `This server answers to ${[...listening.names].join(', ')} only.` : 'This server answers its own pages only.',
      )
    }
    const url = URL.parse(request.url ?? '/', 'http://127.0.0.1')
    if (!url) return plain(400, 'The address cannot be read.')
    if (request.method === 'POST' && url.pathname === controlPath) {
      const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
      if (!equal(given, controlKey)) return plain(401, 'The control key does not match.')
      const demo = Number(url.searchParams.get('demo') ?? 0)
      deps.onSecondStart(Number.isInteger(demo) && demo > 0 && demo <= 5000 ? demo : null)
      return {
        ...plain(200, JSON.stringify({ url: freshAddress() })),
        headers: { ...safeHeaders, 'content-type': 'application/json', 'cache-control': 'no-store' },
      }
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Only GET is answered here.')
    const token = url.searchParams.get('token')
    if (token !== null) return signIn(request, token)
    if (!sessionOf(request)) return sessionPage('no-session', deps.freshNonce())
    return deps.page(url.pathname)
  }

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const { status, headers, body } = answer(request)
    request.resume()
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
  const server = listening.tls ? createTlsServer({ ...listening.tls, minVersion: 'TLSv1.2' }, handle) : createServer(handle)

  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxBridgeMessage, perMessageDeflate: false, clientTracking: true })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Browsers always send an Origin with a WebSocket; whoever sends none is not a page of ours.
    const refused = refusalOf(request, listening) ?? (request.headers.origin === undefined ? 'origin' : null)
    if (refused || URL.parse(request.url ?? '', 'http://127.0.0.1')?.pathname !== bridgePath) {
      log.warn('a socket was refused', { because: refused ?? 'path', host: request.headers.host, origin: request.headers.origin })
      socket.end(`HTTP/1.1 ${refused ? '403 Forbidden' : '404 Not Found'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', (error) => log.warn('a socket failed', { reason: error.message }))
      // Our own page, but from before a restart: a close code is the only thing that tells it why.
      const session = sessionOf(request)
      if (!session) return webSocket.close(sessionEnded, 'The session has ended.')
      webSocket.on('close', sessions.hold(session))
      deps.onBridge(webSocket)
    })
  })

  const listen = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host: listening.address, port: wanted }, () => {
        server.off('error', reject)
        resolve()
      })
    })
  if (deps.port === 0 && deps.preferredPort) await listen(deps.preferredPort).catch(() => listen(0))
  else await listen(deps.port)
  port = (server.address() as AddressInfo).port

  return {
    port,
    controlKey,
    freshAddress,
    async close() {
      for (const webSocket of sockets.clients) webSocket.terminate()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
