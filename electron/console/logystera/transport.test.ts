import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SecureVersion } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from './client.ts'
import type { ServiceFailure } from './failure.ts'
import { toFailure } from './failure.ts'
import type { Transport } from './transport.ts'
import { openTransport, readProxyAnswer } from './transport.ts'

const key = 'lgk_planted_41aa'
const account = JSON.stringify({
  instanceId: 'i',
  name: 'n',
  region: 'r',
  plan: 'free',
  retentionDays: 7,
  timeZone: 'UTC',
  simulated: false,
  note: '',
  key: { name: 'k', role: 'viewer', siteIds: null },
  serverTime: 1,
})
const answering: RequestListener = (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(account)
const servers: Server[] = []
const transports: Transport[] = []

async function listening(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const open = (...options: Parameters<typeof openTransport>) => {
  const transport = openTransport(...options)
  transports.push(transport)
  return transport
}
const ask = (url: string, transport: Transport) =>
  createClient({ url, key, fetch: transport.fetch, clock: Date.now, userAgent: 'test' }).account.get(undefined, { context: { retries: 0 } })
const failure = (call: Promise<unknown>): Promise<ServiceFailure> => call.then(() => Promise.reject(new Error('it succeeded')), toFailure)

/** An HTTP proxy that leads every name to this machine; it notes what it was asked for. */
async function proxy(): Promise<{ port: number; asked: string[]; headers: string[] }> {
  const asked: string[] = []
  const headers: string[] = []
  const server = createServer((request, response) => {
    asked.push(`plain ${request.url}`)
    response.writeHead(502).end()
  })
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '')
    headers.push(JSON.stringify(request.headers))
    const upstream = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    upstream.on('error', () => socket.destroy())
    socket.on('error', () => upstream.destroy())
  })
  return { port: await listening(server), asked, headers }
}

afterEach(async () => {
  await Promise.all(transports.splice(0).map((transport) => transport.close()))
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
})

describe.skipIf(spawnSync('openssl', ['version']).status !== 0)('over TLS', () => {
  let dir: string
  let pem: { key: string; cert: string }
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'transport-'))
    const [keyFile, certFile] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
    const subject = ['-subj', '/CN=console.example.test', '-addext', 'subjectAltName=DNS:console.example.test,IP:127.0.0.1']
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', keyFile, '-out', certFile, ...subject],
      { stdio: 'ignore' },
    )
    pem = { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') }
  })
  afterAll(() => rmSync(dir, { recursive: true }))

  const tlsServer = (version: SecureVersion) =>
    listening(createTlsServer({ ...pem, minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }, answering))

  it('speaks 1.2 and 1.3 and refuses a service that knows only 1.1', async () => {
    const transport = open({ tls: { ca: pem.cert } })
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
      expect(await ask(`https://127.0.0.1:${await tlsServer(version)}`, transport)).toMatchObject({ name: 'n' })
    expect(await failure(ask(`https://127.0.0.1:${await tlsServer('TLSv1.1')}`, transport))).toMatchObject({
      kind: 'offline',
      message: 'The service speaks only TLS versions older than 1.2, which are not safe.',
    })
  })

  it('does not trust a certificate that nobody vouches for', async () => {
    expect(await failure(ask(`https://127.0.0.1:${await tlsServer('TLSv1.3')}`, open()))).toMatchObject({
      message: 'The certificate of the service is not trusted.',
    })
  })

  it('goes through the proxy of the environment, which sees the name and never the key', async () => {
    const port = await tlsServer('TLSv1.3')
    const way = await proxy()
    const proxies = { httpsProxy: `http://127.0.0.1:${way.port}`, noProxy: 'other.example.test' }
    const transport = open({ tls: { ca: pem.cert }, proxies })
    expect(await ask(`https://console.example.test:${port}`, transport)).toMatchObject({ name: 'n' })
    expect(way.asked).toEqual([`console.example.test:${port}`])
    expect(way.headers.join()).not.toContain(key)
    await failure(ask(`https://other.example.test:${port}`, transport))
    expect(way.asked).toHaveLength(1)
  })

  it('goes through the proxy that the system names for the address', async () => {
    const port = await tlsServer('TLSv1.3')
    const way = await proxy()
    const asked: string[] = []
    const transport = open({
      tls: { ca: pem.cert },
      resolveProxy: async (url) => {
        asked.push(url)
        return `SOCKS 127.0.0.1:1; PROXY 127.0.0.1:${way.port}; DIRECT`
      },
    })
    expect(await ask(`https://console.example.test:${port}`, transport)).toMatchObject({ name: 'n' })
    expect(way.asked).toEqual([`console.example.test:${port}`])
    expect(asked).toEqual([`https://console.example.test:${port}/v1/account`])
  })
})

it('never asks a proxy for this machine', async () => {
  const way = await proxy()
  const port = await listening(createServer(answering))
  const proxies = { httpProxy: `http://127.0.0.1:${way.port}`, httpsProxy: `http://127.0.0.1:${way.port}` }
  for (const transport of [open({ proxies }), open({ resolveProxy: async () => `PROXY 127.0.0.1:${way.port}` })])
    for (const host of ['127.0.0.1', 'localhost']) expect(await ask(`http://${host}:${port}`, transport)).toMatchObject({ name: 'n' })
  expect(way.asked).toEqual([])
})

it('says that it does not speak the only proxy there is', async () => {
  const transport = open({ resolveProxy: async () => 'SOCKS5 127.0.0.1:1' })
  expect(await failure(ask('https://console.example.test', transport))).toMatchObject({ kind: 'offline', code: 'proxy_unsupported' })
})

it.each([
  ['DIRECT', 'direct'],
  ['PROXY a:1; DIRECT', 'http://a:1'],
  ['HTTPS b:2', 'https://b:2'],
  ['SOCKS4 c:3; DIRECT', 'direct'],
  ['SOCKS4 c:3', null],
  ['', null],
])('the answer %j means %j', (answer, way) => {
  expect(readProxyAnswer(answer)).toBe(way)
})
