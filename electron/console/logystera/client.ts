import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { ResponseValidationPlugin } from '@orpc/contract/plugins'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import type { ApiContract } from '../../../shared/api/contract.ts'
import { apiContract } from '../../../shared/api/contract.ts'
import { problemSchema, problems } from '../../../shared/api/problems.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import { kindOfStatus, ServiceFailure } from './failure.ts'
import { readRetryAfter, retryBudget, retryPolicy } from './retry.ts'
import { readServiceUrl } from './service-url.ts'

/** How one call is made. */
interface CallContext {
  /** Sent as Idempotency-Key: makes a mutation safe to repeat. */
  idempotencyKey?: string
  /** Longest time until the whole answer is here, ms; default 15,000. */
  timeout?: number
  /** Further attempts when the service says "later" or nothing; only for reads and calls with an idempotency key. Default 3. */
  retries?: number
}

/** The Console API, typed by its contract. Everything it throws is read by `toFailure`. */
export type LogysteraClient = ContractRouterClient<ApiContract, CallContext>

/** How requests leave the machine: the global one, or one with a proxy or a test behind it. */
export type Fetch = typeof fetch

export interface ClientOptions {
  url: string
  key: string
  fetch: Fetch
  clock: Clock
  userAgent: string
}

const defaultTimeout = 15_000
const defaultRetries = 3

/**
 * A client for one service and one key. Redirects are not followed, so that the key reaches this address
 * only; answers are checked against the contract. Throws ServiceFailure `url_invalid` for an address that may not be used.
 */
export function createClient(options: ClientOptions): LogysteraClient {
  const address = readServiceUrl(options.url)
  if (!address.ok) throw new ServiceFailure({ kind: 'refused', code: 'url_invalid', message: address.reason })
  const budget = retryBudget()
  const link = new OpenAPILink<CallContext>(apiContract, {
    url: address.url,
    headers: ({ context }) => ({
      authorization: `Bearer ${options.key}`,
      'user-agent': options.userAgent,
      ...(context.idempotencyKey === undefined ? {} : { 'idempotency-key': context.idempotencyKey }),
    }),
    plugins: [new ResponseValidationPlugin(apiContract)],
    customErrorResponseBodyDecoder: (body, response) => readProblem(body, response.status, options.key),
    fetch: async (request, _init, { context, signal }) => {
      // The caller's own signal: a Request forgets to pass an abort on once it has been collected as garbage.
      const streams = new URL(request.url).pathname.endsWith('/v1/stream')
      const repeatable = request.method === 'GET' || context.idempotencyKey !== undefined
      const body = request.method === 'GET' || request.method === 'HEAD' ? undefined : (await request.text()) || undefined
      const send = () =>
        once(options, {
          url: request.url,
          method: request.method,
          headers: Object.fromEntries(request.headers),
          body,
          signal,
          timeout: context.timeout ?? defaultTimeout,
          streams,
        })
      const retries = repeatable && !streams ? (context.retries ?? defaultRetries) : 0
      const policy = retryPolicy(retries, budget.spend)
      const response = await policy.execute(send, signal).catch((error: unknown) => {
        // A refusal that is still one after the retries goes on as the answer it was.
        if (error instanceof Refusal) return error.response
        throw error
      })
      if (response.ok) budget.earn()
      return response
    },
  })
  return createORPCClient(link)
}

/** An answer that asks to come back later, so that the retry policy sees it as a failure. */
class Refusal extends ServiceFailure {
  readonly response: Response
  constructor(response: Response, retryAfter: number | null) {
    super({
      kind: 'offline',
      code: `http_${response.status}`,
      status: response.status,
      message: `The service answered ${response.status}.`,
      retryAfter,
    })
    this.response = response
  }
}

interface Sending {
  url: string
  method: string
  headers: Record<string, string>
  body: string | undefined
  signal: AbortSignal | undefined
  timeout: number
  streams: boolean
}

async function once(options: ClientOptions, sending: Sending): Promise<Response> {
  const { url, method, headers, body, streams } = sending
  // A stream has no end to wait for: only its beginning is timed.
  const timer = new AbortController()
  const timeout = setTimeout(() => timer.abort(new DOMException('The service did not answer in time.', 'TimeoutError')), sending.timeout)
  timeout.unref()
  let response: Response
  try {
    response = await options.fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: sending.signal ? AbortSignal.any([sending.signal, timer.signal]) : timer.signal,
      ...(body === undefined ? {} : { body }),
    })
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel()
      throw new ServiceFailure({
        kind: 'refused',
        code: 'redirected',
        status: response.status,
        message: 'The service points to another address; the key is not sent there. Enter that address instead.',
      })
    }
    const type = (response.headers.get('content-type') ?? '').toLowerCase()
    if (streams && response.ok) {
      if (type.includes('text/event-stream')) return response
      await response.body?.cancel()
      throw new ServiceFailure({
        kind: 'malformed',
        code: 'not_json',
        status: response.status,
        message: 'The service answered something else than a stream.',
      })
    }
    response = await asJson(response, type)
  } finally {
    clearTimeout(timeout)
  }
  if (kindOfStatus(response.status) === 'offline' && response.status >= 400 && response.status !== 500 && response.status !== 507) {
    throw new Refusal(response, readRetryAfter(response.headers.get('retry-after'), options.clock()))
  }
  return response
}

/** Reads the whole body within the time-out, and calls problem documents (RFC 9457) JSON, which is all that oRPC's codec reads. */
async function asJson(response: Response, type: string): Promise<Response> {
  const isJson = /^application\/(problem\+)?json\b/.test(type)
  if (!isJson) {
    await response.body?.cancel()
    const kind = response.ok ? 'malformed' : kindOfStatus(response.status)
    const failure = { code: response.ok ? 'not_json' : `http_${response.status}`, status: response.status }
    throw new ServiceFailure({
      kind,
      ...failure,
      message: response.ok
        ? 'What answers at this address is not a Logystera Console API.'
        : `The service answered ${response.status} without a reason.`,
    })
  }
  const text = await response.text()
  const headers = new Headers(response.headers)
  headers.set('content-type', 'application/json')
  headers.delete('content-encoding')
  headers.delete('content-length')
  return new Response(text, { status: response.status, headers })
}

function readProblem(body: unknown, status: number, key: string): ORPCError<string, unknown> | undefined {
  const reading = problemSchema.safeParse(body)
  if (!reading.success) return undefined
  const { type: _type, title, status: _status, detail, code, ...data } = reading.data
  const message = (detail ?? title).replaceAll(key, '***').slice(0, 500)
  return new ORPCError(code, { defined: code in problems, status, message, data: Object.keys(data).length > 0 ? data : undefined })
}
