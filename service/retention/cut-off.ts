import type { Instant } from '../../shared/model/ids.ts'

const minute = 60_000
const day = 86_400_000

/**
 * The instant before which nothing is kept when things are kept for `days`. It
 * is the beginning of a minute, rounded towards now: a bucket is kept whole or
 * not at all, and never holds anything older.
 */
export function cutOff(now: Instant, days: number): Instant {
  return Math.max(0, Math.ceil((now - days * day) / minute) * minute)
}
