import type { Instant } from '../../shared/model/ids.ts'
import { dailyTotalsDays } from '../../shared/model/sites/daily.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import type { Service } from '../service.ts'
import { idempotencyLifetime } from '../store/account/idempotency.ts'
import { daysUnder } from '../store/account/retention-settings.ts'
import { serviceAuthor } from '../store/audit/audit-log.ts'
import { cutOff } from './cut-off.ts'
import { writeDays } from './daily/day-writer.ts'
import { dropDeletedSites, exhaust, purgeAlerts, slice } from './slices.ts'

const hour = 3_600_000
const day = 24 * hour
/** Free pages that one slice gives back: each may move another one. */
const pages = 100
/** Time that one tick may take, ms; the rest waits for the next. */
const budget = 40
/** How long tombstones stay in the change feed. */
const tombstoneLifetime = 30 * day

type Parts = Pick<
  Service,
  | 'audit'
  | 'db'
  | 'sites'
  | 'signals'
  | 'buckets'
  | 'batches'
  | 'changes'
  | 'dailyTotals'
  | 'exports'
  | 'health'
  | 'idempotency'
  | 'incidents'
  | 'retention'
  | 'retentionSettings'
  | 'pipeline'
  | 'clock'
  | 'zoneOf'
>

/**
 * Keeps the promise of the plan: nothing older than its retention stays, or than
 * that of a site which keeps less. A round begins at the start and then every
 * hour, and goes on in small slices, a few each second, so that it never holds
 * ingestion up. Totals of days are made first, from what is about to go. What
 * sites owned that were deleted goes at once, in slices as well.
 */
export class Purge {
  private readonly parts: Parts
  private round: Iterator<number> | undefined
  private removal: Iterator<number> | undefined
  private dueAt: Instant = 0
  /** Of the settings that the last round went by. */
  private version = 0

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Called by the service's clock: a few slices of the round under way, or the beginning of one that is due or that new settings ask for. */
  tick(now: Instant): void {
    const until = performance.now() + budget
    this.parts.exports.expire(now)
    if (!this.removal && this.parts.sites.deleted().length > 0) this.removal = dropDeletedSites(this.parts)
    while (this.removal && performance.now() < until) {
      if (this.removal.next().done) this.removal = undefined
    }
    this.begin(now)
    while (this.round && performance.now() < until) {
      if (this.round.next().done) this.round = undefined
    }
  }

  /** Begins a round when one is due, or new settings ask for it: then no export may hold what they no longer allow. */
  private begin(now: Instant): void {
    const { version } = this.parts.retentionSettings.account()
    const isNew = version !== this.version
    if (isNew && this.version > 0) this.parts.exports.removeAll()
    if (!isNew && (this.round || now < this.dueAt)) return
    this.round = this.slices(now)
    this.dueAt = now + hour
    this.version = version
  }

  /** Does a whole round at once: for tests and commands. Answers how many rows went. */
  run(now: Instant): number {
    let deleted = 0
    this.parts.exports.expire(now)
    for (const rows of dropDeletedSites(this.parts)) deleted += rows
    for (const rows of this.slices(now)) deleted += rows
    return deleted
  }

  /** Yields after each slice the number of rows that it deleted. */
  private *slices(now: Instant): Generator<number, void> {
    const { audit, db, sites, buckets, changes, dailyTotals, idempotency, incidents, retention, retentionSettings, pipeline } = this.parts
    const rule = retentionSettings.get()
    const before = cutOff(now, rule.days)
    const shortest = cutOff(now, Math.min(rule.days, ...rule.sites.values()))
    let deleted = 0
    for (const site of sites.all()) {
      for (const rows of this.slicesOf(site, cutOff(now, daysUnder(rule, site.id)), now)) {
        deleted += rows
        yield rows
      }
    }
    if (deleted > 0) {
      const object = { kind: 'retention', id: null }
      audit.record({ author: serviceAuthor, action: 'purge', object, details: { before, shortest, rows: deleted }, at: now })
    }
    const steps = [
      () => {
        // Of data from before incidents were put right with their alerts.
        const dangling = incidents.dangling(shortest, slice)
        db.transaction(() => pipeline.refreshIncidents(dangling))
        return dangling.length
      },
      () => dailyTotals.purge(now - dailyTotalsDays * day, slice),
      () => retention.purgeDeliveries(shortest, slice),
      () => idempotency.emptyAnswers(shortest, slice),
      () => idempotency.purge(now - idempotencyLifetime, slice),
      () => audit.cut(before, now, slice),
      () => changes.forgetTombstones(now - tombstoneLifetime, slice),
      () => buckets.packHours(now),
    ]
    for (const step of steps) {
      for (const rows of exhaust(step)) {
        deleted += rows
        yield rows
      }
    }
    pipeline.forgetObserved(before)
    if (deleted === 0) return
    for (let free = Number.POSITIVE_INFINITY; ; ) {
      const left = retention.shrink(pages)
      yield 0
      if (left === 0 || left >= free) break
      free = left
    }
    // The log is emptied after this, or after a later transaction if a reader needs it now.
    db.transaction(() => db.markErased())
  }

  private *slicesOf(site: Site, before: Instant, now: Instant): Generator<number, void> {
    const { sites, signals, buckets, batches, dailyTotals, retention, pipeline } = this.parts
    const { id } = site
    // It may have been deleted since the round began.
    if (!sites.find(id)) return
    for (const _ of writeDays(this.parts, site, now)) yield 0
    if (!sites.find(id)) return
    dailyTotals.notePurge(id, before)
    yield* exhaust(() => signals.purge(id, before, slice))
    yield* exhaust(() => buckets.purge(id, before, slice))
    yield* exhaust(() => batches.purge(id, before, slice))
    yield* exhaust(() => {
      const alerts = purgeAlerts(this.parts, id, before, now)
      // The pipeline keeps open alerts in memory.
      if (alerts > 0) pipeline.siteStale(id)
      return alerts
    })
    yield* exhaust(() => retention.trimEvidence(id, before, slice))
    pipeline.forget(id, before)
    yield 0
  }
}
