import type { Clock } from '../../../../shared/model/clock.ts'
import type { DailyTotals } from '../../../../shared/model/sites/daily.ts'
import type { Cache } from '../../cache/cache.ts'
import type { LogysteraClient } from '../../logystera/client.ts'
import { toFailure } from '../../logystera/failure.ts'
import { edgesOf } from './months.ts'

/** Sites that are asked about at the same time. */
const lanes = 6
/** What was read this lately is not asked for again, ms. */
const fresh = 10 * 60_000
/** Signals come late, and a day may still change until this long after its month, ms. */
const settles = 3 * 86_400_000

/** The days of a site in one month; null: they were never read on this machine, and the service cannot be asked now. */
export type SiteDays = DailyTotals[] | null

/**
 * The days of sites in some months: from the service where what is cached may have changed and there is a client, and
 * kept for the next time. Never throws for a service that cannot be asked: what is cached is the answer then.
 */
export async function readDays(options: {
  cache: Cache
  client: LogysteraClient | null
  clock: Clock
  accountId: string
  siteIds: readonly string[]
  months: readonly string[]
  signal: AbortSignal | undefined
}): Promise<Map<string, Map<string, SiteDays>>> {
  const { cache, clock, accountId, siteIds, months, signal } = options
  let { client } = options
  const queue = [...siteIds]
  const lane = async () => {
    for (let siteId = queue.shift(); siteId !== undefined; siteId = queue.shift()) {
      for (const month of months) {
        if (!client || isSettled(cache.daily.get(accountId, siteId, month)?.readAt, month, clock())) continue
        const { first, next } = edgesOf(month)
        try {
          const answer = await client.daily.ofSite({ id: siteId, from: first, to: dayBefore(next) }, { signal, context: { retries: 1 } })
          cache.daily.put(accountId, siteId, month, answer.items, clock())
        } catch (error) {
          signal?.throwIfAborted()
          // A service that is away is away for the other sites too; one that knows no such site may know the next.
          if (toFailure(error).kind !== 'refused') client = null
        }
      }
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return new Map(
    siteIds.map((siteId) => [siteId, new Map(months.map((month) => [month, cache.daily.get(accountId, siteId, month)?.days ?? null]))]),
  )
}

function isSettled(readAt: number | undefined, month: string, now: number): boolean {
  if (readAt === undefined) return false
  const over = Date.parse(`${edgesOf(month).next}T00:00:00Z`) + settles
  return readAt >= over || now - readAt < fresh
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 1).toISOString().slice(0, 10)
}
