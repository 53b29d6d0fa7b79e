import type { IBackoff, IBackoffFactory, IRetryBackoffContext, RetryPolicy } from 'cockatiel'
import { ExponentialBackoff, fullJitterGenerator, handleWhen, retry } from 'cockatiel'
import type { Instant } from '../../../shared/model/ids.ts'
import { ServiceFailure, toFailure } from './failure.ts'

/** Longest wait that a call sits out itself, ms; beyond it the caller decides. */
const maximumWait = 10_000

/** Full jitter, except after a failure that named its own time. */
function waits(jitter: IBackoffFactory<unknown>): IBackoffFactory<IRetryBackoffContext<unknown>> {
  return {
    next: (context): IBackoff<IRetryBackoffContext<unknown>> => {
      const jittered = jitter.next(context)
      const named = 'error' in context.result && context.result.error instanceof ServiceFailure ? context.result.error.retryAfter : null
      return { duration: named ?? jittered.duration, next: (later) => waits(jittered).next(later) }
    },
  }
}

/**
 * Retries what may be retried: up to `attempts` more times with full jitter, or after the time
 * the service named (Retry-After). `allow` is asked before each further attempt: the retry budget.
 * A policy serves one call.
 */
export function retryPolicy(attempts: number, allow: () => boolean): RetryPolicy {
  let failures = 0
  const again = handleWhen((error) => {
    const failure = toFailure(error)
    if (failure.kind !== 'offline' || (failure.retryAfter ?? 0) > maximumWait) return false
    failures += 1
    return failures <= attempts && allow()
  })
  const jitter = new ExponentialBackoff({ generator: fullJitterGenerator, initialDelay: 200, maxDelay: 5000 })
  return retry(again, { maxAttempts: attempts, backoff: waits(jitter) }).dangerouslyUnref()
}

/**
 * A retry budget: at most `most` retries in a burst, one more earned by every ten calls that
 * succeed, so that an ailing service is not drowned by its callers.
 */
export function retryBudget(most = 10): { spend: () => boolean; earn: () => void } {
  let tokens = most
  return {
    spend: () => {
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
    earn: () => {
      tokens = Math.min(most, tokens + 0.1)
    },
  }
}

/** Longest time that a service is left alone because it asked for it, ms. */
const longestRetryAfter = 3_600_000

/** Reads a Retry-After header (RFC 9110 section 10.2.3: seconds or an HTTP date) as ms from now, at most an hour; null when it says nothing. */
export function readRetryAfter(value: string | null, now: Instant): number | null {
  if (value === null) return null
  if (/^\d+$/.test(value.trim())) return Math.min(longestRetryAfter, Number(value.trim()) * 1000)
  const date = Date.parse(value)
  return Number.isNaN(date) ? null : Math.min(longestRetryAfter, Math.max(0, date - now))
}
