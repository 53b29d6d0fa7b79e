import type { Instant } from '../../shared/model/ids.ts'
import type { Service } from '../service.ts'
import { idempotencyLifetime } from '../store/account/idempotency.ts'

const hour = 3_600_000
const day = 24 * hour
/** Rows in one transaction. */
const slice = 500
/** Time that one tick may take, ms; the rest waits for the next. */
const budget = 40
/** How long tombstones stay in the change feed. */
const tombstoneLifetime = 30 * day

type Parts = Pick<Service, 'sites' | 'signals' | 'buckets' | 'batches' | 'changes' | 'idempotency' | 'retention' | 'account' | 'pipeline'>

/**
 * Keeps the promise of the plan: nothing older than its retention stays. A
 * round begins at the start and then every hour, and goes on in small slices,
 * a few each second, so that it never holds ingestion up.
 */
export class Purge {
  private readonly parts: Parts
  private round: Iterator<number> | undefined
  private dueAt: Instant = 0

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Called by the service's clock: a few slices of the round under way, or the beginning of one that is due. */
  tick(now: Instant): void {
    if (!this.round) {
      if (now < this.dueAt) return
      this.round = this.slices(now)
      this.dueAt = now + hour
    }
    const until = performance.now() + budget
    while (this.round && performance.now() < until) {
      if (this.round.next().done) this.round = undefined
    }
  }

  /** Does a whole round at once: for tests and commands. Answers how many rows went. */
  run(now: Instant): number {
    let deleted = 0
    for (const rows of this.slices(now)) deleted += rows
    return deleted
  }

  /** The pipeline keeps open alerts in memory: it has to look again at the sites that lost some. */
  private purgeAlerts(before: Instant, now: Instant): number {
    const siteIds = this.parts.retention.purgeAlerts(before, now, slice)
    for (const siteId of new Set(siteIds)) this.parts.pipeline.siteStale(siteId)
    return siteIds.length
  }

  /** Yields after each slice the number of rows that it deleted. */
  private *slices(now: Instant): Generator<number, void> {
    const { sites, signals, buckets, batches, changes, idempotency, retention, account } = this.parts
    const before = now - account().retentionDays * day
    const perSite = sites.all().flatMap(({ id }) => [() => signals.purge(id, before, slice), () => buckets.purge(id, before, slice)])
    const steps = [
      ...perSite,
      () => this.purgeAlerts(before, now),
      () => retention.trimEvidence(before, slice),
      () => retention.purgeIncidents(before, now, slice),
      () => batches.purge(before, slice),
      () => idempotency.purge(now - idempotencyLifetime, slice),
      () => changes.forgetTombstones(now - tombstoneLifetime, slice),
      () => buckets.closeDays(now, slice),
    ]
    let deleted = 0
    for (const step of steps) {
      for (;;) {
        const rows = step()
        deleted += rows
        yield rows
        if (rows === 0) break
      }
    }
    if (deleted > 0) retention.shrink(10 * slice)
  }
}
