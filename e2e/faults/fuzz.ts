import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Dispatcher, Pool } from 'undici'
import { z } from 'zod'
import { signedHeaders } from '../../service/gateway/signature.ts'
import { apiContract } from '../../shared/api/contract.ts'
import { ingestHeaders, ingestPath } from '../../shared/api/ingest.ts'
import { scratchFolder } from '../console-process.ts'
import { anything, type JsonSchema, nastyText, valueLike } from './nasty-values.ts'
import { addSender, end, makeBatch, onCommandLine, post, read, type Sender, type Served, serve } from './served.ts'
import type { FaultSuite } from './suite.ts'

interface Request {
  method: Dispatcher.HttpMethod
  path: string
  headers: Record<string, string>
  body: string | undefined
}

interface Route {
  method: Dispatcher.HttpMethod
  path: string
  /** What the contract says of its input. */
  input: JsonSchema
}

/** Every route of the contract, whatever was added to it. */
function routesOf(node: unknown): Route[] {
  if (typeof node !== 'object' || node === null) return []
  const definition = (node as { '~orpc'?: { route: { method?: Dispatcher.HttpMethod; path?: string }; inputSchema?: z.ZodType } })['~orpc']
  if (!definition) return Object.values(node).flatMap(routesOf)
  const { method = 'POST', path = '/' } = definition.route
  const input = definition.inputSchema ? z.toJSONSchema(definition.inputSchema, { io: 'input', unrepresentable: 'any' }) : {}
  return [{ method, path, input: input as JsonSchema }]
}

function apiRequest(route: Route, ids: readonly string[], key: string): fc.Arbitrary<Request> {
  const id = fc.oneof(fc.constantFrom(...ids), nastyText)
  const keys = fc.oneof(
    { weight: 12, arbitrary: fc.constant(`Bearer ${key}`) },
    { weight: 1, arbitrary: fc.constantFrom('', 'Bearer', 'Bearer x', 'Basic eDp4') },
  )
  return fc
    .record({
      id,
      input: valueLike(route.input, ids),
      authorization: keys,
      raw: fc.option(nastyText, { freq: 12 }),
      idempotencyKey: fc.option(fc.constantFrom('a', 'b', 'x'.repeat(300)), { freq: 4 }),
    })
    .map(({ id, input, authorization, raw, idempotencyKey }) => {
      const path = route.path.replaceAll(/\{\w+\}/g, () => encoded(id))
      const headers = { ...(authorization ? { authorization } : {}), ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}) }
      if (route.method === 'GET') return { method: route.method, path: `${path}${queryOf(input)}`, headers, body: undefined }
      return { method: route.method, path, headers: { ...headers, 'content-type': 'application/json' }, body: raw ?? JSON.stringify(input) }
    })
}

function queryOf(input: unknown): string {
  if (typeof input !== 'object' || input === null) return ''
  const pairs = Object.entries(input).map(
    ([name, value]) => `${encoded(name)}=${encoded(typeof value === 'string' ? value : JSON.stringify(value))}`,
  )
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}

/** Lone surrogates have no encoding: a client cannot send them. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** Batches, signed or nearly so, whose events are nearly events. */
function ingestRequest(site: Sender): fc.Arbitrary<Request> {
  const event = fc.record(
    {
      event_type: fc.oneof(fc.constantFrom('auth.attempt', 'http.request', 'wp.state_change', 'agent.dropped', 'php.fatal'), nastyText),
      timestamp: fc.oneof({ weight: 4, arbitrary: fc.constant(Math.floor(Date.now() / 1000)) }, { weight: 1, arbitrary: anything }),
      labels: fc.oneof(fc.dictionary(fc.constantFrom('actor.ip', 'user_agent', 'request_id', '__proto__'), anything), anything),
      payload: fc.oneof(
        fc.dictionary(fc.constantFrom('success', 'duration_ms', 'plugin', 'count', 'email', 'constructor'), anything),
        anything,
      ),
    },
    { requiredKeys: [] },
  )
  const body = fc.oneof(
    { weight: 6, arbitrary: fc.array(event, { maxLength: 6 }).map((events) => JSON.stringify({ events })) },
    { weight: 1, arbitrary: fc.array(fc.constant({}), { minLength: 501, maxLength: 501 }).map((events) => JSON.stringify({ events })) },
    { weight: 2, arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: nastyText },
  )
  const spoiled = fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...Object.values(ingestHeaders)) },
  )
  return fc
    .record({ body, spoiled, id: fc.nat(), value: fc.constantFrom('', '0', 'v1,', 'v1,AAAA', '-1', 'x'.repeat(500)) })
    .map(({ body, spoiled, id, value }) => {
      const headers = signedHeaders(site, `fuzz-${id}`, body, Date.now())
      return { method: 'POST', path: ingestPath, headers: spoiled ? { ...headers, [spoiled]: value } : headers, body }
    })
}

/** What is on the same port and not in the contract, and paths that nobody made. */
const otherRequest: fc.Arbitrary<Request> = fc
  .record({
    method: fc.constantFrom<Dispatcher.HttpMethod>('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'),
    path: fc.oneof(
      fc.constantFrom('/', '/healthz', '/metrics', '/openapi.json', '/control/import', '/v1', '/v1/', '/v1/%'),
      nastyText.map((text) => `/${encoded(text)}`),
    ),
    type: fc.constantFrom('application/json', 'text/plain', 'application/x-www-form-urlencoded', 'x', ''),
    body: fc.option(nastyText),
  })
  .map(
    ({ method, path, type, body }): Request => ({
      method,
      path,
      headers: { 'content-type': type },
      body: method === 'GET' || method === 'HEAD' ? undefined : (body ?? undefined),
    }),
  )

/** Requests on the way at the same time. */
const atOnce = 10

/**
 * Requests that nearly fit every route of the contract, the gateway and all else
 * on the port: each gets an answer, none is a failure of the service, which
 * afterwards works as before and has not grown.
 */
export const fuzz: FaultSuite = {
  name: 'fuzzed requests: no 5xx, no crash, no growth',
  // One round is one request.
  rounds: { long: 100_000, short: 1500 },
  async run(rounds, random) {
    const folder = scratchFolder()
    let served: Served | undefined
    let pool: Pool | undefined
    try {
      const { site, key } = await addSender(folder.path, 'admin')
      served = await serve(folder.path)
      pool = new Pool(served.url, { connections: atOnce })
      // A burst makes an alert, so that there is one of everything to be asked for.
      for (let number = 0; number < 3; number += 1)
        await post(
          served.url,
          site,
          makeBatch(number, () => 0.99, Date.now(), 100),
        )
      const alerts = await read<{ items: { id: string }[] }>(served.url, key, '/v1/alerts?limit=5')
      const ids = [site.id, ...alerts.items.map(({ id }) => id)]
      const routes = routesOf(apiContract).map((route) => apiRequest(route, ids, key))
      const requests = fc.oneof(
        { weight: 6, arbitrary: fc.oneof(...routes) },
        { weight: 3, arbitrary: ingestRequest(site) },
        { weight: 1, arbitrary: otherRequest },
      )
      const statuses = new Map<number, number>()
      const ask = async (request: Request) => {
        const { statusCode, body } = await pool!.request({ ...request, body: request.body ?? null })
        statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
        // The stream never ends by itself.
        if (request.path.startsWith('/v1/stream') && statusCode === 200) body.destroy()
        else assert.ok(statusCode < 500, `${statusCode} ${await body.text()} for ${JSON.stringify(request)}`)
        if (!body.destroyed) await body.dump()
      }
      await fc.assert(
        fc.asyncProperty(fc.array(requests, { minLength: atOnce, maxLength: atOnce }), async (group) => {
          await Promise.all(group.map(ask))
        }),
        { numRuns: Math.ceil(rounds / atOnce), seed: Math.floor(random() * 2 ** 31), endOnFailure: true },
      )
      assert.equal(served.child.exitCode, null, served.log())
      const total = [...statuses.values()].reduce((sum, count) => sum + count, 0)
      const taken = (statuses.get(200) ?? 0) + (statuses.get(202) ?? 0)
      assert.ok(taken > total / 20, `only ${taken} of ${total} requests were taken: ${JSON.stringify([...statuses])}`)
      const metrics = await fetch(new URL('/metrics', served.url)).then((response) => response.text())
      const resident = Number(/^process_resident_memory_bytes (\d+)$/m.exec(metrics)?.[1])
      assert.ok(resident < mostMemory, `the service has grown to ${Math.round(resident / 1e6)} MB`)
      await pool.close()
      await end(served, 'SIGTERM')
      await onCommandLine('verify', '--data-dir', folder.path)
    } finally {
      await pool?.destroy()
      if (served) await end(served, 'SIGKILL')
      folder.remove()
    }
  },
}

/** Bytes; the promise for a fleet of 1,000 sites is no larger. */
const mostMemory = 350e6
