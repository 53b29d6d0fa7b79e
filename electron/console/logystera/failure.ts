import { ORPCError } from '@orpc/client'
import { ValidationError } from '@orpc/contract'

/**
 * What kind of failure a call to a service was:
 * offline: no answer, or one that says "later" (408, 425, 429, 5xx); trying again makes sense.
 * unauthorized: the key is refused (401).
 * refused: a person has to do something else (any other 4xx), `code` says what.
 * malformed: the answer does not fit the contract; `place` says where.
 */
export type FailureKind = 'offline' | 'unauthorized' | 'refused' | 'malformed'

/** A call that did not succeed. The message is for a person and never holds a key. */
export class ServiceFailure extends Error {
  readonly kind: FailureKind
  /** Stable code of the problem document, or `unreachable`, `timeout`, `redirected`, `not_json`, `response_malformed`, `response_too_large`, `proxy_unsupported`, `http_STATUS`. */
  readonly code: string
  /** HTTP status; 0 without an answer. */
  readonly status: number
  /** How long the service asked to be left alone, ms. */
  readonly retryAfter: number | null
  /** Where in the answer, as a path. */
  readonly place: string | null

  constructor(failure: {
    kind: FailureKind
    code: string
    status?: number
    message: string
    retryAfter?: number | null
    place?: string | null
    cause?: unknown
  }) {
    super(failure.message, { cause: failure.cause })
    this.name = 'ServiceFailure'
    this.kind = failure.kind
    this.code = failure.code
    this.status = failure.status ?? 0
    this.retryAfter = failure.retryAfter ?? null
    this.place = failure.place ?? null
  }
}

/** What an HTTP status means when nothing more is known. */
export function kindOfStatus(status: number): FailureKind {
  if (status === 401) return 'unauthorized'
  if (status === 408 || status === 425 || status === 429 || status >= 500) return 'offline'
  return 'refused'
}

/** Turns anything that a call threw into a ServiceFailure. */
export function toFailure(error: unknown): ServiceFailure {
  if (error instanceof ServiceFailure) return error
  if (error instanceof ValidationError) {
    const issue = error.issues[0]
    const place = (issue?.path ?? []).map((part) => plainName(String(typeof part === 'object' ? part.key : part))).join('.')
    const message = (issue?.message ?? 'unknown').replace(/"([^"]*)"/g, (_quoted, name: string) => `"${plainName(name)}"`).slice(0, 200)
    return malformed(`The answer of the service does not fit the contract at "${place}": ${message}.`, place)
  }
  if (error instanceof ORPCError) {
    const retryAfter = retryAfterOf(error.data)
    return new ServiceFailure({
      kind: kindOfStatus(error.status),
      code: error.code,
      status: error.status,
      message: error.message.slice(0, 500),
      retryAfter,
      cause: error,
    })
  }
  // The codec hides what the fetch wrapper threw while the body was read.
  const cause = causeOf(error)
  if (cause) return cause
  if (error instanceof Error && /Cannot parse response|Invalid OpenAPI response/.test(error.message)) {
    return malformed('The answer of the service is not JSON, or was cut off.', '')
  }
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
    return new ServiceFailure({ kind: 'offline', code: 'timeout', message: 'The service did not answer in time.', cause: error })
  }
  return new ServiceFailure({ kind: 'offline', code: 'unreachable', message: unreachableText(error), cause: error })
}

/** The name of a field as it may be shown and kept: one that is no word may be anything, also a secret. */
export function plainName(name: string): string {
  return /^[a-z_]{1,60}$|^\d{1,6}$/i.test(name) ? name : '*'
}

function malformed(message: string, place: string): ServiceFailure {
  return new ServiceFailure({ kind: 'malformed', code: 'response_malformed', message, place })
}

function causeOf(error: unknown): ServiceFailure | undefined {
  for (let depth = 0, at: unknown = error; depth < 5 && at instanceof Error; depth += 1, at = at.cause) {
    if (at instanceof ServiceFailure) return at
  }
  return undefined
}

function retryAfterOf(data: unknown): number | null {
  const seconds = (data as { retryAfter?: unknown } | null | undefined)?.retryAfter
  return typeof seconds === 'number' && seconds >= 0 ? Math.min(seconds * 1000, 3_600_000) : null
}

function unreachableText(error: unknown): string {
  const code = systemCode(error)
  switch (code) {
    case 'ECONNREFUSED':
      return 'Nothing answers at this address.'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'The name of the service cannot be found.'
    case 'ECONNRESET':
    case 'UND_ERR_SOCKET':
      return 'The connection to the service broke.'
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return 'The service did not answer in time.'
    case 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION':
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
      return 'The service speaks only TLS versions older than 1.2, which are not safe.'
    default:
      return /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code ?? '')
        ? 'The certificate of the service is not trusted.'
        : 'The service cannot be reached.'
  }
}

function systemCode(error: unknown): string | undefined {
  for (let depth = 0, at: unknown = error; depth < 5 && at instanceof Error; depth += 1, at = at.cause) {
    const code = (at as { code?: unknown }).code
    if (typeof code === 'string') return code
    if (at instanceof AggregateError && at.errors[0]) return systemCode(at.errors[0])
  }
  return undefined
}
