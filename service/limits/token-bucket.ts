import type { Instant } from '../../shared/model/ids.ts'

/** How much is allowed: so many a second in the long run, and at most `burst` at once. */
export interface Rate {
  perSecond: number
  burst: number
}

/** What is left at an instant; nobody has to touch it while it fills up. */
export interface TokenBucket {
  tokens: number
  at: Instant
}

/** A bucket that nobody has taken from. */
export function fullBucket(rate: Rate, now: Instant): TokenBucket {
  return { tokens: rate.burst, at: now }
}

/** The bucket as it is now. A clock that was set back adds nothing and takes nothing away. */
export function refilled(bucket: TokenBucket, rate: Rate, now: Instant): TokenBucket {
  const seconds = Math.max(0, now - bucket.at) / 1000
  return { tokens: Math.min(rate.burst, bucket.tokens + seconds * rate.perSecond), at: now }
}

/** Takes one token, or says after how many whole seconds there will be one (1 or more). */
export function takeToken(bucket: TokenBucket, rate: Rate, now: Instant): { bucket: TokenBucket; retryAfter: number } {
  const filled = refilled(bucket, rate, now)
  if (filled.tokens >= 1) return { bucket: { ...filled, tokens: filled.tokens - 1 }, retryAfter: 0 }
  return { bucket: filled, retryAfter: Math.max(1, Math.ceil((1 - filled.tokens) / rate.perSecond)) }
}
