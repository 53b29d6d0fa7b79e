import type { Instant } from '../../shared/model/ids.ts'
import type { Service } from '../service.ts'
import { idempotencyLifetime } from '../store/account/idempotency.ts'
import { daysUnder } from '../store/account/retention-settings.ts'
import { serviceAuthor } from '../store/audit/audit-log.ts'
import { cutOff } from './cut-off.ts'

const hour = 3_600_000
const day = 24 * hour
/** Rows in one transaction. */
const slice = 500
/** Free pages that one slice gives back: each may move another one. */
const pages = 100
/** Time that one tick may take, ms; the rest waits for the next. */
const budget = 40
/** How long tombstones stay in the change feed. */
const tombstoneLifetime = 30 * day

type Parts = Pick<
  Service,
  'audit' | 'db' | 'sites' | 'signals' | 'buckets' | 'batches' | 'changes' | 'idempotency' | 'retention' | 'retentionSettings' | 'pipeline'
>

/**
 * Keeps the promise of the plan: nothing older than its retention stays, or than
 * that of a site which keeps less. A round begins at the start and then every
 * hour, and goes on in small slices, a few each second, so that it never holds
 * ingestion up.
 */
export class Purge {
  private readonly parts: Parts
  private round: Iterator<number> | undefined
  private dueAt: Instant = 0
  /** Of the settings that the last round went by. */
  private version = 0

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Called by the service's clock: a few slices of the round under way, or the beginning of one that is due or that new settings ask for. */
  tick(now: Instant): void {
    const { version } = this.parts.retentionSettings.account()
    if (!this.round || version !== this.version) {
      if (now < this.dueAt && version === this.version) return
      this.round = this.slices(now)
      this.dueAt = now + hour
      this.version = version
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

  /** Yields after each slice the number of rows that it deleted. */
  private *slices(now: Instant): Generator<number, void> {
    const { audit, db, sites, buckets, changes, idempotency, retention, retentionSettings, pipeline } = this.parts
    const rule = retentionSettings.get()
    const before = cutOff(now, rule.days)
    const shortest = cutOff(now, Math.min(rule.days, ...rule.sites.values()))
    let deleted = 0
    for (const { id } of sites.all()) {
      for (const rows of this.slicesOf(id, cutOff(now, daysUnder(rule, id)), now)) {
        deleted += rows
        yield rows
      }
    }
    if (deleted > 0) {
      const object = { kind: 'retention', id: null }
      audit.record({ author: serviceAuthor, action: 'purge', object, details: { before, shortest, rows: deleted }, at: now })
    }
    const steps = [
      () => retention.purgeIncidents(before, now, slice),
      () => retention.purgeDeliveries(shortest, slice),
      () => idempotency.emptyAnswers(shortest, slice),
      () => idempotency.purge(now - idempotencyLifetime, slice),
      () => audit.cut(before, now, slice),
      () => changes.forgetTombstones(now - tombstoneLifetime, slice),
      () => buckets.closeDays(now, slice),
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

  private *slicesOf(id: string, before: Instant, now: Instant): Generator<number, void> {
    const { sites, signals, buckets, batches, retention, pipeline } = this.parts
    // It may have been deleted since the round began.
    if (!sites.find(id)) return
    yield* exhaust(() => signals.purge(id, before, slice))
    yield* exhaust(() => buckets.purge(id, before, slice))
    yield* exhaust(() => batches.purge(id, before, slice))
    yield* exhaust(() => {
      const alerts = retention.purgeAlerts(id, before, now, slice)
      // The pipeline keeps open alerts in memory.
      if (alerts > 0) pipeline.siteStale(id)
      return alerts
    })
    yield* exhaust(() => retention.trimEvidence(id, before, slice))
    pipeline.forget(id, before)
    yield 0
  }
}

/** Repeats a step until it answers that nothing was left. */
function* exhaust(step: () => number): Generator<number, void> {
  for (;;) {
    const rows = step()
    yield rows
    if (rows === 0) return
  }
}
