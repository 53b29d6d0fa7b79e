import { createORPCClient, ORPCError } from '@orpc/client'
import type { StandardLinkPlugin } from '@orpc/client/standard'
import type { ContractRouterClient } from '@orpc/contract'
import { ValidationError } from '@orpc/contract'
import { ResponseValidationPlugin } from '@orpc/contract/plugins'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import type { ApiContract } from '../../../shared/api/contract.ts'
import { apiContract } from '../../../shared/api/contract.ts'
import { problemSchema, problems } from '../../../shared/api/problems.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import { notAnApi, readAnswer } from './answer.ts'
import { kindOfStatus, ServiceFailure, toFailure } from './failure.ts'
import { KnownAnswers } from './known-answers.ts'
import type { MalformedAnswer } from './quarantine.ts'
import { readRetryAfter, retryBudget, retryPolicy } from './retry.ts'
import { readServiceUrl } from './service-url.ts'
import type { TrafficLog } from './traffic-log.ts'

/** How one call is made. */
interface CallContext {
  /** Sent as Idempotency-Key: makes a mutation safe to repeat. */
  idempotencyKey?: string
  /** Sent as If-Match: the version of the document that an edit is for. */
  ifMatch?: number
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
  /** Told of every answer that does not fit the contract. */
  malformed?: (answer: MalformedAnswer) => void
  /** Counts what comes of requests. */
  traffic?: TrafficLog
}

const defaultTimeout = 15_000
const defaultRetries = 3
const mostRedirects = 3

/**
 * A client for one service and one key. Redirects are followed on the same origin only, so that the key reaches no
 * other; an answer that is read again is asked for by its ETag; answers are checked against the contract. Throws ServiceFailure `url_invalid` for an address that may not be used.
 */
export function createClient(options: ClientOptions): LogysteraClient {
  const address = readServiceUrl(options.url)
  if (!address.ok) throw new ServiceFailure({ kind: 'refused', code: 'url_invalid', message: address.reason })
  const budget = retryBudget()
  const known = new KnownAnswers()
  const link = new OpenAPILink<CallContext>(apiContract, {
    url: address.url,
    headers: ({ context }) => ({
      authorization: `Bearer ${options.key}`,
      'user-agent': options.userAgent,
      ...(context.idempotencyKey === undefined ? {} : { 'idempotency-key': context.idempotencyKey }),
      ...(context.ifMatch === undefined ? {} : { 'if-match': `"${context.ifMatch}"` }),
    }),
    plugins: [new ResponseValidationPlugin(apiContract), quarantining(options.malformed)],
    customErrorResponseBodyDecoder: (body, response) => {
      const retryAfter = readRetryAfter([response.headers['retry-after']].flat()[0] ?? null, options.clock())
      return readProblem(body, response.status, retryAfter, options.key)
    },
    fetch: async (request, _init, { context, signal }) => {
      // The caller's own signal: a Request forgets to pass an abort on once it has been collected as garbage.
      const streams = new URL(request.url).pathname.endsWith('/v1/stream')
      const repeatable = request.method === 'GET' || context.idempotencyKey !== undefined
      const body = request.method === 'GET' || request.method === 'HEAD' ? undefined : (await request.text()) || undefined
      const timeout = context.timeout ?? defaultTimeout
      const headers = Object.fromEntries(request.headers)
      const send = () => once(options, known, { url: request.url, method: request.method, headers, body, signal, timeout, streams })
      const retries = repeatable && !streams ? (context.retries ?? defaultRetries) : 0
      const policy = retryPolicy(retries, () => {
        const allowed = budget.spend()
        if (allowed) options.traffic?.retried()
        return allowed
      })
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

async function once(options: ClientOptions, known: KnownAnswers, sending: Sending): Promise<Response> {
  // A stream has no end to wait for: only its beginning is timed.
  const timer = new AbortController()
  const timeout = setTimeout(() => timer.abort(new DOMException('The service did not answer in time.', 'TimeoutError')), sending.timeout)
  timeout.unref()
  const signal = sending.signal ? AbortSignal.any([sending.signal, timer.signal]) : timer.signal
  try {
    const tag = sending.method === 'GET' && !sending.streams ? known.tagOf(sending.url) : undefined
    const asked = options.clock()
    const response = await follow(
      options.fetch,
      { ...sending, headers: { ...sending.headers, ...(tag ? { 'if-none-match': tag } : {}) } },
      signal,
    ).catch((error: unknown) => {
      if (!sending.signal?.aborted) options.traffic?.unanswered()
      throw error
    })
    options.traffic?.answered(response.status, options.clock() - asked)
    if (sending.streams && response.ok) {
      if (response.headers.get('content-type')?.toLowerCase().includes('text/event-stream')) return response
      await response.body?.cancel()
      throw notAnApi(response.status, 'The service answered something else than a stream.')
    }
    const unchanged = response.status === 304 ? known.unchanged(sending.url) : undefined
    if (unchanged !== undefined) return new Response(unchanged, { headers: { 'content-type': 'application/json' } })
    const { status } = response
    const laterOn = kindOfStatus(status) === 'offline' && status >= 400 && status !== 500 && status !== 507
    const retryAfter = readRetryAfter(response.headers.get('retry-after'), options.clock())
    const { text, headers } = await readAnswer(response)
    const answer = asRead(text, status, headers)
    if (laterOn) throw new Refusal(answer, retryAfter)
    // A page of the feed is not asked for again.
    if (sending.method === 'GET' && response.ok && !isFeed(sending.url)) known.learn(sending.url, response.headers.get('etag'), text)
    return answer
  } finally {
    clearTimeout(timeout)
  }
}

/** An answer whose text has been read: a Response would make bytes of it and text of these again. */
function asRead(text: string, status: number, headers: Headers): Response {
  return Object.defineProperty(new Response(null, { status, headers }), 'text', { value: async () => text })
}

function isFeed(url: string): boolean {
  return new URL(url).pathname.endsWith('/v1/changes')
}

/** Sends, and follows a few redirects that stay on the origin; the method and the body stay as they are. */
async function follow(send: Fetch, { url, method, headers, body }: Sending, signal: AbortSignal): Promise<Response> {
  const origin = new URL(url).origin
  let address = url
  for (let redirects = 0; ; redirects += 1) {
    const response = await send(address, { method, headers, redirect: 'manual', signal, ...(body === undefined ? {} : { body }) })
    if (response.status < 300 || response.status >= 400 || response.status === 304) return response
    await response.body?.cancel()
    const location = response.headers.get('location')
    const target = location === null ? null : URL.parse(location, address)
    // 301, 302 and 303 may turn a mutation into a reading (RFC 9110 section 15.4); only 307 and 308 promise not to.
    const keepsMethod = method === 'GET' || response.status === 307 || response.status === 308
    if (!target || target.origin !== origin || !keepsMethod || redirects >= mostRedirects) {
      throw new ServiceFailure({
        kind: 'refused',
        code: 'redirected',
        status: response.status,
        message: 'The service points to another address; the key is not sent there. Enter that address instead.',
      })
    }
    address = target.href
  }
}

/** Tells of answers that do not fit, after every other plugin has had its say. */
function quarantining(told: ClientOptions['malformed']): StandardLinkPlugin<CallContext> {
  return {
    // Outside of the validation, which is at 1.2 million.
    order: 2e6,
    init(options) {
      options.interceptors ??= []
      options.interceptors.unshift(async ({ next, path }) => {
        try {
          return await next()
        } catch (error) {
          const failure = toFailure(error)
          if (failure.kind === 'malformed') {
            const { code, status, place, message } = failure
            const data = error instanceof ValidationError ? error.data : undefined
            told?.({ procedure: path.join('.'), code, status, place, message, ...(data === undefined ? {} : { data }) })
          }
          throw error
        }
      })
    },
  }
}

function readProblem(body: unknown, status: number, retryAfter: number | null, key: string): ORPCError<string, unknown> | undefined {
  const reading = problemSchema.safeParse(body)
  if (!reading.success) return undefined
  const { type: _type, title, status: _status, detail, code, ...rest } = reading.data
  const data = retryAfter === null ? rest : { retryAfter: retryAfter / 1000, ...rest }
  const message = (detail ?? title).replaceAll(key, '***').slice(0, 500)
  return new ORPCError(code, { defined: code in problems, status, message, data: Object.keys(data).length > 0 ? data : undefined })
}
