import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Cache } from '../cache/cache.ts'
import type { LogysteraClient } from '../logystera/client.ts'
import { toFailure } from '../logystera/failure.ts'

/** So many are asked for without a pause, and before it is looked whether worse or newer ones came. */
const slice = 25
/** Between two of many more, ms: neither the console nor the service is kept from what somebody waits for. */
const breath = 20

/**
 * Fetches the evidence of open alerts that is missing or has grown, worst and newest first, one at a time,
 * until all is there that the service has. Throws ServiceFailure when the service cannot be asked.
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
  for (let round = 0; cache.sealed.unlocked && !signal.aborted; round += 1) {
    const missing = cache.alerts.withoutEvidence(accountId, slice)
    if (missing.length === 0) return
    for (const { id, total } of missing) {
      if (round > 0) await pause(breath)
      if (signal.aborted) return
      try {
        const evidence = await client.alerts.evidence({ id }, { signal })
        // Marked with the total that the alert named, so that one that has just grown is asked for again.
        cache.sealed.put(accountId, 'evidence', id, Math.min(total, evidence.total), clock(), evidence)
        if (evidence.total < total) cache.evidenceRefused(accountId, id, total)
        stored([id])
      } catch (error) {
        if (toFailure(error).kind !== 'refused') throw error
        cache.evidenceRefused(accountId, id, total)
      }
    }
  }
}
