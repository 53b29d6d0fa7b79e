import { ValidationError } from '@orpc/contract'
import { ORPCError } from '@orpc/server'
import type { BridgeProblemCode } from '../../../shared/bridge/contract/problems.ts'
import { bridgeProblems } from '../../../shared/bridge/contract/problems.ts'
import { CacheRefusal } from '../cache/file/cache-refusal.ts'
import { storageFailure } from '../cache/file/storage-failure.ts'
import { toFailure } from '../logystera/failure.ts'

/** A refusal that a renderer understands: a code of the bridge contract and a sentence. */
export function refuse(code: BridgeProblemCode, text?: string, data?: unknown): ORPCError<BridgeProblemCode, unknown> {
  return new ORPCError(code, { defined: true, message: text ?? bridgeProblems[code].message, data })
}

/** What a call to a service threw, as a refusal. */
export function refusalOf(error: unknown): ORPCError<BridgeProblemCode, unknown> {
  const failure = toFailure(error)
  if (failure.code === 'url_invalid') return refuse('url_invalid', failure.message)
  switch (failure.kind) {
    case 'offline':
      return refuse('offline', failure.message, { status: failure.status })
    case 'unauthorized':
      return refuse('unauthorized', failure.message)
    case 'refused':
    case 'malformed':
      return refuse('refused', failure.message, { code: failure.code, status: failure.status })
  }
}

/** Where in a request something does not fit. Names that are not of a contract's kind may be anything, so they are not said. */
const placeOf = (path: readonly unknown[]): string =>
  path.map((part) => (/^[a-zA-Z]{1,30}$|^\d{1,6}$/.test(String(part)) ? String(part) : '*')).join('.')

/** Anything that a procedure threw, as it may leave the console: unknown errors say nothing about themselves. `misfit`: where a request did not fit the contract. */
export function guarded(error: unknown): { refusal: ORPCError<string, unknown>; unknown: boolean; misfit?: string } {
  if (error instanceof ORPCError) {
    if (error.code in bridgeProblems && error.defined) return { refusal: error, unknown: false }
    if (error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
      const issue = error.cause.issues[0]
      const misfit = placeOf((issue?.path ?? []).map((part) => (typeof part === 'object' ? part.key : part))).slice(0, 100)
      return {
        refusal: refuse('input_invalid', `The request does not fit the contract${misfit === '' ? '' : ` at "${misfit}"`}.`),
        unknown: false,
        misfit,
      }
    }
  }
  if (error instanceof CacheRefusal) {
    const code = error.code === 'disk_full' || error.code === 'cache_read_only' ? 'storage_failed' : error.code
    return { refusal: refuse(code, error.message), unknown: false }
  }
  const storage = storageFailure(error)
  if (storage !== null) return { refusal: refuse('storage_failed', `${storage}. Nothing was kept.`), unknown: false }
  return { refusal: refuse('internal'), unknown: true }
}
