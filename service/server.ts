import type { AddressInfo } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { problems } from '../shared/api/problems.ts'
import { apiPlugin } from './api/api-plugin.ts'
import { controlRoutes } from './api/control-routes.ts'
import { metricsPage, RequestCounter } from './api/metrics-page.ts'
import { toDocument, toProblem } from './api/problem-reply.ts'
import { ingestRoute } from './gateway/gateway.ts'
import { ProblemError, problemMediaType } from './problem.ts'
import type { Service } from './service.ts'

/** Certificate and key, PEM. */
export interface Tls {
  cert: string
  key: string
}

/** Routes are checked by the contract, none by Fastify: its compilers of schemas, a tenth of the start, are not loaded. */
const noCompilers = {
  buildValidator: () => () => {
    throw new Error('A route has a schema for Fastify; the contract is the place for it.')
  },
  buildSerializer: () => () => {
    throw new Error('A route has a schema for Fastify; the contract is the place for it.')
  },
}

/**
 * The HTTP face of a service: the API, the ingest route, openapi.json,
 * /healthz and /metrics. Every refusal is a problem document. TLS is 1.2 or
 * newer. It listens when told to.
 */
export async function buildServer(service: Service, tls?: Tls): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: 1024 * 1024,
    requestTimeout: 30_000,
    keepAliveTimeout: 15_000,
    forceCloseConnections: 'idle',
    // A request that begins while the server closes finds the connection closed, not a reply of Fastify's own making.
    return503OnClosing: false,
    schemaController: { compilersFactory: noCompilers },
    ...(tls ? { https: { ...tls, minVersion: 'TLSv1.2' as const } } : {}),
  }) as FastifyInstance
  const requests = new RequestCounter()
  app.addHook('onResponse', async (request, reply) => {
    requests.count(request.method, request.routeOptions.url ?? 'none', reply.statusCode)
  })
  app.setErrorHandler(async (error, request, reply) => {
    service.damage.note(error)
    const problem = toProblem(error)
    if (problem.code === 'internal')
      service.log.error({ err: error, method: request.method, route: request.routeOptions.url }, 'a request failed')
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
    if (problem.code === 'rate_limited') reply.header('retry-after', String(problem.data?.retryAfter))
    // Bytes, because Fastify would add a charset to text, and JSON has none (RFC 8259, section 11).
    return reply
      .code(problem.status)
      .header('content-type', problemMediaType)
      .send(Buffer.from(JSON.stringify(toDocument(problem))))
  })
  app.setNotFoundHandler(async (request) => {
    throw new ProblemError('not_found', undefined, `There is no ${request.method} ${request.url.split('?')[0]}.`)
  })
  app.get('/healthz', async (_request, reply) => {
    if (service.damage.found) reply.code(problems.data_damaged.status)
    return { status: service.damage.found ? 'damaged' : service.stopping.aborted ? 'stopping' : 'ok' }
  })
  app.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(metricsPage(service, requests)),
  )
  let openapi: Promise<Record<string, unknown>> | undefined
  app.get('/openapi.json', () => {
    openapi ??= import('./api/openapi/document.ts').then(({ openapiDocument }) => openapiDocument())
    return openapi
  })
  await app.register(apiPlugin(service))
  await app.register(controlRoutes(service))
  await app.register(ingestRoute(service))
  return app
}

/** Address of a listening server, as callers on this machine write it. */
export function urlOf(app: FastifyInstance, tls: boolean): string {
  const { address, port, family } = app.server.address() as AddressInfo
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : family === 'IPv6' ? `[${address}]` : address
  return `${tls ? 'https' : 'http'}://${host}:${port}`
}

/** How long requests may take to end by themselves at the stop, ms. */
const closingTime = 5000

/** Takes no more connections; resolves when the requests under way have been answered, or cut off after a few seconds. */
export async function closeServer(app: FastifyInstance): Promise<void> {
  // Node closes idle connections when the server closes, but not those that become idle a moment later.
  const idle = setInterval(() => app.server.closeIdleConnections(), 20)
  const deadline = setTimeout(() => app.server.closeAllConnections(), closingTime)
  try {
    await app.close()
  } finally {
    clearInterval(idle)
    clearTimeout(deadline)
  }
}
