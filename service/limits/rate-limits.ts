import type { Clock } from '../../shared/model/clock.ts'
import type { Instant } from '../../shared/model/ids.ts'
import { ProblemError } from '../problem.ts'
import { fullBucket, type Rate, refilled, type TokenBucket, takeToken } from './token-bucket.ts'

/** A limit as it was set; `local` says that callers on this machine are held to it, too. */
export interface Limit extends Rate {
  local: boolean
}

/** Requests of each API key and batches of each site; undefined means no limit. */
export interface RateLimitSettings {
  key: Limit | undefined
  site: Limit | undefined
}

/** How many seconds of the rate may come at once. */
const burstSeconds = 20

/** A limit that was asked for, which holds for every caller; 0 a second is none. */
export function limitOf(perSecond: number): Limit | undefined {
  return perSecond > 0 ? { perSecond, burst: Math.max(1, perSecond * burstSeconds), local: true } : undefined
}

/**
 * What holds unless something else was asked for. A console that takes in a
 * whole account, or a site that comes back after a day without a network, stays
 * far below; callers on this machine are not counted at all.
 */
export const defaultRateLimits: RateLimitSettings = {
  key: { perSecond: 100, burst: 2000, local: false },
  site: { perSecond: 50, burst: 1000, local: false },
}

/** Above this many buckets, those that are full again are forgotten. */
const manyBuckets = 5000

/** Holds API keys and sites to their rate, each on its own. */
export class RateLimits {
  private readonly settings: RateLimitSettings
  private readonly clock: Clock
  private readonly buckets = new Map<string, TokenBucket>()

  constructor(settings: RateLimitSettings, clock: Clock) {
    this.settings = settings
    this.clock = clock
  }

  /** Counts a request of an API key from an address. Throws ProblemError `rate_limited`. */
  countKey(keyId: string, address: string): void {
    this.count(this.settings.key, `key ${keyId}`, address)
  }

  /** Counts a batch of a site from an address. Throws ProblemError `rate_limited`. */
  countSite(siteId: string, address: string): void {
    this.count(this.settings.site, `site ${siteId}`, address)
  }

  private count(limit: Limit | undefined, name: string, address: string): void {
    if (!limit || (!limit.local && isLoopbackAddress(address))) return
    const now = this.clock()
    const { bucket, retryAfter } = takeToken(this.buckets.get(name) ?? fullBucket(limit, now), limit, now)
    if (this.buckets.size >= manyBuckets && !this.buckets.has(name)) this.forgetFull(now)
    this.buckets.set(name, bucket)
    if (retryAfter > 0) throw new ProblemError('rate_limited', { retryAfter }, `Too many requests; the next is welcome in ${retryAfter} s.`)
  }

  private forgetFull(now: Instant): void {
    for (const [name, bucket] of this.buckets) {
      const rate = name.startsWith('key ') ? this.settings.key : this.settings.site
      if (!rate || refilled(bucket, rate, now).tokens >= rate.burst) this.buckets.delete(name)
    }
  }
}

/** True for the address of a caller on this machine, as sockets write it. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./i.test(address)
}
