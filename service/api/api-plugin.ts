import { SmartCoercionPlugin } from '@orpc/json-schema'
import { OpenAPIHandler } from '@orpc/openapi/fastify'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sha256 } from '../ids.ts'
import { parseJson } from '../json.ts'
import { ProblemError, problemMediaType } from '../problem.ts'
import type { Service } from '../service.ts'
import type { ApiContext, Caller } from './context.ts'
import { exportDownload } from './export-download.ts'
import { readIfMatch } from './if-match.ts'
import { toDocument, toOrpc, toProblem } from './problem-reply.ts'
import { apiRouter } from './router.ts'
import { storedPages } from './stored-pages.ts'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

/** Fastify plugin: every route of the contract, behind bearer keys. */
export function apiPlugin(service: Service) {
  const handler = new OpenAPIHandler<ApiContext>(apiRouter(service), {
    plugins: [new SmartCoercionPlugin({ schemaConverters: [new ZodToJsonSchemaConverter()] })],
    interceptors: [
      async ({ next }) => {
        try {
          return await next()
        } catch (error) {
          service.damage.note(error)
          const problem = toProblem(error)
          if (problem.code === 'internal') service.log.error({ err: error }, 'a request failed')
          throw toOrpc(problem)
        }
      },
    ],
    customErrorResponseBodyEncoder: (error) => toDocument(toProblem(error)),
    eventIteratorKeepAliveInterval: 15_000,
  })

  return async function plugin(app: FastifyInstance): Promise<void> {
    app.decorateRequest('caller', null)
    app.removeContentTypeParser(['application/json', 'text/plain'])
    app.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: FastifyRequest, body: string) =>
      body === '' ? undefined : parseJson(body),
    )
    app.addHook('onRequest', async (request) => {
      request.caller = authenticate(service, request)
    })
    app.addHook('onSend', async (request, reply, payload) => finish(request, reply, payload))
    exportDownload(app, service)
    const byContract = async (request: FastifyRequest, reply: FastifyReply) => {
      const { caller } = request
      if (!caller) throw new ProblemError('key_missing')
      const key = request.headers['idempotency-key']
      const idempotencyKey = Array.isArray(key) ? key[0] : key
      if (idempotencyKey !== undefined && (idempotencyKey === '' || idempotencyKey.length > 200)) {
        throw new ProblemError('input_invalid', {
          issues: [{ path: 'Idempotency-Key', message: 'An idempotency key has 1 to 200 characters.' }],
        })
      }
      const ifMatch = readIfMatch(request.headers['if-match'])
      const { matched } = await handler.handle(request, reply, { context: { caller, idempotencyKey, ifMatch, audit: service.audit } })
      if (!matched) throw new ProblemError('not_found', undefined, `There is no ${request.method} ${request.url.split('?')[0]}.`)
      return reply
    }
    storedPages(app, service, byContract)
    app.all('/v1/*', byContract)
  }
}

/** What a viewer's key may write: that it unmasked what it may read. Nothing but the audit log changes by it. */
const toldByViewers = /^\/v1\/(alerts|sites\/[^/?]+\/signals)\/[^/?]+\/reveals(\?|$)/

/**
 * RFC 6750, section 2.1. A viewer's key may only read. The keys that the service makes for its console and its command line
 * have no rate limit. Throws ProblemError `unavailable`, `key_missing`, `key_invalid`, `rate_limited`, `role_insufficient`.
 */
export function authenticate(service: Service, request: FastifyRequest): Caller {
  if (service.stopping.aborted) throw new ProblemError('unavailable')
  const header = request.headers.authorization
  const key = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1]
  if (!key) throw new ProblemError('key_missing')
  const caller = service.apiKeys.authenticate(key)
  if (!caller) throw new ProblemError('key_invalid')
  if (caller.purpose === 'person') service.rateLimits.countKey(caller.id, request.ip)
  if (caller.role === 'viewer' && request.method !== 'GET' && !toldByViewers.test(request.url)) throw new ProblemError('role_insufficient')
  return caller
}

/** Names refusals for what they are (oRPC says application/json) and lets an unchanged GET answer 304 (RFC 9110, section 13). */
async function finish(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (reply.statusCode >= 400) {
    reply.header('content-type', problemMediaType)
    if (reply.statusCode === 401) reply.header('www-authenticate', 'Bearer')
    return payload
  }
  reply.header('cache-control', 'no-store')
  if (request.method !== 'GET' || typeof payload !== 'string') return payload
  const tag = `"${sha256(payload).slice(0, 32)}"`
  reply.header('etag', tag)
  reply.header('cache-control', 'private, no-cache')
  const known = request.headers['if-none-match']?.split(',').map((entry) => entry.trim().replace(/^W\//, ''))
  if (!known?.includes(tag) && !known?.includes('*')) return payload
  reply.code(304)
  reply.removeHeader('content-type')
  reply.removeHeader('content-length')
  return ''
}
