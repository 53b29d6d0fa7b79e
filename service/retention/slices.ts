import type { Instant } from '../../shared/model/ids.ts'
import type { Service } from '../service.ts'

/** Rows in one transaction: so few that ingestion does not wait for them. */
export const slice = 500

/** Repeats a step until it answers that nothing was left; yields how many rows each time. */
export function* exhaust(step: () => number): Generator<number, void> {
  for (;;) {
    const rows = step()
    yield rows
    if (rows === 0) return
  }
}

/** A slice of a site's alerts that fired last before an instant, and what that makes of their incidents. Answers how many alerts went. */
export function purgeAlerts(
  { db, retention, pipeline }: Pick<Service, 'db' | 'retention' | 'pipeline'>,
  siteId: string,
  before: Instant,
  now: Instant,
): number {
  return db.transaction(() => {
    const { alerts, incidentIds } = retention.purgeAlerts(siteId, before, now, slice)
    pipeline.refreshIncidents(incidentIds)
    return alerts
  })
}

/**
 * Deletes what sites own that were deleted, and at last the sites. It can end after
 * any slice: what is left is found again by the sites that are still there.
 */
export function* dropDeletedSites(
  parts: Pick<Service, 'db' | 'sites' | 'signals' | 'buckets' | 'batches' | 'retention' | 'pipeline' | 'clock'>,
): Generator<number, void> {
  const { sites, signals, buckets, batches, pipeline, clock } = parts
  const everything = Number.MAX_SAFE_INTEGER
  for (const id of sites.deleted()) {
    yield* exhaust(() => purgeAlerts(parts, id, everything, clock()))
    yield* exhaust(() => signals.purge(id, everything, slice))
    yield* exhaust(() => buckets.purge(id, everything, slice))
    yield* exhaust(() => batches.purge(id, everything, slice))
    yield* exhaust(() => pipeline.purgeRuleStates(id, slice))
    sites.drop(id)
    yield 1
  }
}
