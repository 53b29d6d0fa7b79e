import type { Clock } from '../../../shared/model/clock.ts'
import type { Cache } from '../cache/cache.ts'
import type { LogysteraClient } from '../logystera/client.ts'
import { toFailure } from '../logystera/failure.ts'

const slice = 25

/**
 * Fetches the evidence of open alerts that is missing or has grown, worst and newest first, one at a time,
 * until all is there. Throws ServiceFailure when the service cannot be asked.
 */
export async function fetchEvidence(options: {
  cache: Cache
  client: LogysteraClient
  clock: Clock
  accountId: string
  signal: AbortSignal
  stored: (alertIds: string[]) => void
}): Promise<void> {
  const { cache, client, clock, accountId, signal, stored } = options
  // Those that are still wanted after they were read or refused; all others are not found again.
  const asked = new Set<string>()
  while (cache.sealed.unlocked && !signal.aborted) {
    const missing = cache.alerts
      .withoutEvidence(accountId, slice + asked.size)
      .filter(({ id }) => !asked.has(id))
      .slice(0, slice)
    if (missing.length === 0) return
    for (const { id, total } of missing) {
      if (signal.aborted) return
      try {
        const evidence = await client.alerts.evidence({ id }, { signal })
        if (evidence.total < total) asked.add(id)
        // Marked with the total that the alert named, so that one that has just grown is asked for again.
        cache.sealed.put(accountId, 'evidence', id, Math.min(total, evidence.total), clock(), evidence)
        stored([id])
      } catch (error) {
        if (toFailure(error).kind !== 'refused') throw error
        asked.add(id)
      }
    }
  }
}
