import type { RequestListener, Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createClient } from './client.ts'
import type { ServiceFailure } from './failure.ts'
import { toFailure } from './failure.ts'
import { readRetryAfter } from './retry.ts'
import { readServiceUrl } from './service-url.ts'

const servers: Server[] = []
const key = 'lgk_planted_7d1e'

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
})

const client = (url: string) => createClient({ url, key, fetch, clock: Date.now, userAgent: 'test' })
const failure = (call: Promise<unknown>): Promise<ServiceFailure> => call.then(() => Promise.reject(new Error('it succeeded')), toFailure)
const problem = (status: number, code: string, rest = {}) => JSON.stringify({ type: 'about:blank', title: 'Title', status, code, ...rest })
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

describe('the client', () => {
  it('reads problem documents as what they are', async () => {
    const url = await serve((_request, response) =>
      response
        .writeHead(403, { 'content-type': 'application/problem+json; charset=utf-8' })
        .end(problem(403, 'role_insufficient', { detail: `No. (${key})` })),
    )
    const failed = await failure(client(url).account.get())
    expect(failed).toMatchObject({ kind: 'refused', code: 'role_insufficient', status: 403 })
    expect(failed.message).toBe('No. (***)')
  })

  it.each([
    [200, 'text/html', '<html>', 'malformed', 'not_json'],
    [502, 'text/html', '<html>', 'offline', 'http_502'],
    [404, 'text/plain', 'nope', 'refused', 'http_404'],
    [200, 'application/json', '{"instanceId":', 'malformed', 'response_malformed'],
    [200, 'application/json', '{"instanceId":"x"}', 'malformed', 'response_malformed'],
    [500, 'application/json', '{}', 'offline', 'INTERNAL_SERVER_ERROR'],
  ])('names %i %s %s', async (status, type, body, kind, code) => {
    const url = await serve((_request, response) => response.writeHead(status, { 'content-type': type }).end(body))
    expect(await failure(client(url).account.get(undefined, { context: { retries: 0 } }))).toMatchObject({ kind, code })
  })

  it('does not carry the key to another address', async () => {
    const elsewhere: string[] = []
    const other = await serve((request, response) => {
      elsewhere.push(request.headers.authorization ?? '')
      response.end()
    })
    const url = await serve((_request, response) => response.writeHead(302, { location: other }).end())
    expect(await failure(client(url).account.get())).toMatchObject({ kind: 'refused', code: 'redirected' })
    expect(elsewhere).toEqual([])
  })

  it('follows a redirect on its own origin with the key, a few times, and never turns a mutation into a reading', async () => {
    const calls: string[] = []
    const url = await serve((request, response) => {
      calls.push(`${request.method} ${request.url} ${request.headers.authorization}`)
      if (request.url === '/v1/account') response.writeHead(308, { location: '/moved' }).end()
      else if (request.url === '/moved') response.writeHead(200, { 'content-type': 'application/json' }).end(account)
      else response.writeHead(302, { location: request.url }).end()
    })
    expect(await client(url).account.get()).toMatchObject({ name: 'n' })
    expect(calls.splice(0)).toEqual([`GET /v1/account Bearer ${key}`, `GET /moved Bearer ${key}`])
    expect(await failure(client(url).catalog.get())).toMatchObject({ kind: 'refused', code: 'redirected', status: 302 })
    expect(calls.splice(0)).toHaveLength(4)
    expect(await failure(client(url).alerts.acknowledge({ id: 'x' }))).toMatchObject({ code: 'redirected' })
    expect(calls).toHaveLength(1)
  })

  it('asks by ETag for what it has read before', async () => {
    const tags: unknown[] = []
    const url = await serve((request, response) => {
      tags.push(request.headers['if-none-match'])
      if (request.headers['if-none-match'] === '"one"') response.writeHead(304, { etag: '"one"' }).end()
      else response.writeHead(200, { 'content-type': 'application/json', etag: '"one"' }).end(account)
    })
    const one = client(url)
    const first = await one.account.get()
    expect(await one.account.get()).toEqual(first)
    expect(tags).toEqual([undefined, '"one"'])
  })

  it('refuses an answer that is larger than any can be', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const chunk = ' '.repeat(1024 * 1024)
      const more = () => {
        while (response.write(chunk));
        response.once('drain', more)
      }
      more()
    })
    expect(await failure(client(url).account.get())).toMatchObject({ kind: 'malformed', code: 'response_too_large' })
  })

  it('tells of malformed answers with their place, and of nothing else', async () => {
    const told: unknown[] = []
    let body = '{"instanceId":"x"}'
    const url = await serve((_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body))
    const one = createClient({ url, key, fetch, clock: Date.now, userAgent: 'test', malformed: (answer) => told.push(answer) })
    await failure(one.account.get())
    body = '{"instanceId":'
    await failure(one.account.get())
    body = account
    await one.account.get()
    expect(told).toMatchObject([
      { procedure: 'account.get', code: 'response_malformed', place: 'name', data: { instanceId: 'x' } },
      { procedure: 'account.get', code: 'response_malformed', place: '' },
    ])
  })

  it('tries reads again, and mutations only under an idempotency key', async () => {
    const calls: string[] = []
    const keys = new Set<unknown>()
    const url = await serve((request, response) => {
      calls.push(request.method ?? '')
      keys.add(request.headers['idempotency-key'])
      response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '0' }).end(problem(503, 'unavailable'))
    })
    expect(await failure(client(url).account.get())).toMatchObject({ kind: 'offline', code: 'unavailable', status: 503 })
    expect(calls.splice(0)).toEqual(['GET', 'GET', 'GET', 'GET'])
    await failure(client(url).alerts.acknowledge({ id: 'x' }))
    expect(calls.splice(0)).toEqual(['POST'])
    keys.clear()
    await failure(client(url).alerts.acknowledge({ id: 'x' }, { context: { idempotencyKey: 'k-1' } }))
    expect(calls).toEqual(['POST', 'POST', 'POST', 'POST'])
    expect([...keys]).toEqual(['k-1'])
  })

  it('stops trying when its budget is used up', async () => {
    let calls = 0
    const url = await serve((_request, response) => {
      calls += 1
      response
        .writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '0' })
        .end(problem(429, 'rate_limited', { retryAfter: 0 }))
    })
    const one = client(url)
    for (let call = 0; call < 10; call += 1) await failure(one.account.get())
    expect(calls).toBe(20)
  })

  it('does not sit out a long Retry-After but passes it on, from the header or the document', async () => {
    let said: object = { retryAfter: 3600 }
    const url = await serve((_request, response) =>
      response.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '1800' }).end(problem(503, 'unavailable', said)),
    )
    expect(await failure(client(url).account.get())).toMatchObject({ kind: 'offline', code: 'unavailable', retryAfter: 3_600_000 })
    said = {}
    expect(await failure(client(url).account.get())).toMatchObject({ kind: 'offline', code: 'unavailable', retryAfter: 1_800_000 })
  })

  it('gives up on an answer that does not end', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).write(account.slice(0, 20)),
    )
    expect(await failure(client(url).account.get(undefined, { context: { timeout: 100, retries: 0 } }))).toMatchObject({
      kind: 'offline',
      code: 'timeout',
    })
  })

  it('says that nothing answers', async () => {
    const url = await serve(() => undefined)
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
    expect(await failure(client(url).account.get(undefined, { context: { retries: 0 } }))).toMatchObject({
      kind: 'offline',
      code: 'unreachable',
      message: 'Nothing answers at this address.',
    })
  })
})

describe('an address', () => {
  it.each([
    ['https://console.example.com/', 'https://console.example.com'],
    ['https://example.com/base/?x=1#y', 'https://example.com/base'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.2', 'http://127.0.0.2'],
    ['http://[::1]:1', 'http://[::1]:1'],
  ])('%s is taken as %s', (text, url) => {
    expect(readServiceUrl(text)).toEqual({ ok: true, url })
  })

  it.each([
    'http://example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'ftp://localhost',
    'https://user:pass@example.com',
    'example.com',
    'https://',
    'javascript:alert(1)',
  ])('%s is refused', (text) => {
    expect(readServiceUrl(text).ok).toBe(false)
  })
})

it('Retry-After is read in both forms', () => {
  expect(readRetryAfter('120', 0)).toBe(120_000)
  expect(readRetryAfter('Thu, 01 Jan 1970 00:00:30 GMT', 10_000)).toBe(20_000)
  expect(readRetryAfter('soon', 0)).toBeNull()
  expect(readRetryAfter('99999999', 0)).toBe(3_600_000)
})

it('a stream ends when it is told to, however long it has been open', async () => {
  const { setFlagsFromString } = await import('node:v8')
  setFlagsFromString('--expose-gc')
  const collect = (await import('node:vm')).runInNewContext('gc') as () => void
  const closed = Promise.withResolvers<void>()
  const url = await serve((_request, response) => {
    response.on('close', () => closed.resolve())
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('event: message\ndata: {"cursor":"e.1"}\n\n')
  })
  const abort = new AbortController()
  const stream = await client(url).stream.open(undefined, { signal: abort.signal })
  expect((await stream.next()).value).toEqual({ cursor: 'e.1' })
  const next = stream.next().then(
    () => 'ended',
    () => 'ended',
  )
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
  abort.abort()
  expect(await next).toBe('ended')
  await closed.promise
})
