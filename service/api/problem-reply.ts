import { ValidationError } from '@orpc/contract'
import { ORPCError } from '@orpc/server'
import type { Problem, ProblemCode } from '../../shared/api/problems.ts'
import { isProblemCode, ProblemError, problemDocument } from '../problem.ts'
import { isCorruption, isDiskFull } from '../store/database.ts'

/**
 * The refusal that any error amounts to. Only ProblemError speaks for itself; a
 * failed validation, Fastify's own errors and a full disk have codes of their
 * own; the rest is `internal` and nothing of it leaves the service.
 */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof ORPCError) return fromOrpc(error)
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && code.startsWith('FST_')) return fromFastify(code, error as Error)
  if (isDiskFull(error)) return new ProblemError('storage_full')
  if (isCorruption(error)) return new ProblemError('data_damaged')
  return new ProblemError('internal', undefined)
}

/** The body of a refusal. */
export function toDocument(problem: ProblemError): Problem {
  return problemDocument(problem.code, problem.data, problem.detail)
}

/** The same refusal as oRPC carries it. */
export function toOrpc(problem: ProblemError): ORPCError<ProblemCode, unknown> {
  return new ORPCError(problem.code, { status: problem.status, message: problem.message, data: problem.data, cause: problem })
}

function fromOrpc(error: ORPCError<string, unknown>): ProblemError {
  if (error.cause instanceof ProblemError) return error.cause
  if (isProblemCode(error.code)) return new ProblemError(error.code as 'not_found')
  if (error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') {
    const issues = error.cause.issues.map((issue) => ({
      path: (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
      message: issue.message,
    }))
    return new ProblemError('input_invalid', { issues }, issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ') || undefined)
  }
  if (error.code === 'BAD_REQUEST') return new ProblemError('input_invalid', { issues: [{ path: '', message: error.message }] })
  if (error.code === 'NOT_FOUND') return new ProblemError('not_found')
  return new ProblemError('internal')
}

/** Codes of fastify/lib/errors.js. */
function fromFastify(code: string, error: Error): ProblemError {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ProblemError('body_too_large')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ProblemError('media_type_unsupported')
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_ASYNC_CONSTRAINT':
      return new ProblemError('input_invalid', { issues: [{ path: '', message: error.message }] })
    default:
      return new ProblemError('internal')
  }
}
