import type { IngestReceipt } from '../../shared/api/ingest.ts'
import type { CompiledCatalog } from '../../shared/engine/conditions/derive.ts'
import { minuteOf } from '../../shared/engine/metrics/timeline.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Signal } from '../../shared/model/signal.ts'
import { ProblemError } from '../problem.ts'
import type { StoredAlert } from '../store/alerts/alerts.ts'
import { readHeads, signalsOf } from '../store/signals/chunk.ts'
import type { ReadChunks } from '../store/signals/signals.ts'
import type { AcceptedBatch } from './accepted-batch.ts'
import { type ActiveSite, isBehind } from './active-site.ts'
import { AlertWriter } from './alerts/alert-writer.ts'
import { type IncidentEffect, IncidentWriter, type WrittenAlert } from './alerts/incident-writer.ts'
import { silenceOf, silentAfter, writeHealth } from './health-writer.ts'
import type { ObservedMinutes } from './observed.ts'
import { eachObservation, prepare } from './prepared.ts'
import { judge, type Moment, prune, runRules, runSilence, type Verdict } from './rule-runner.ts'
import { takeOverRules } from './rules/take-over.ts'
import { forgetBefore, rememberBatch, rememberSignal } from './site-memory.ts'
import type { Stores } from './stores.ts'

/** Alerts that went on are written with the next batch of their site, while what they look at is in memory; unless none comes for this long, ms. */
const patience = 5_000

/** What one transaction has done to a site so far. */
interface Work {
  /** Minute of the watermark when the transaction began. */
  before: number | undefined
  /** And when the first signal of the site was known to have happened. */
  firstAt: Instant | null
  /** New signals. */
  fresh: Signal[]
  read: ReadChunks
}

/** The work of one transaction: batches in, then for each site rules, alerts and health, then the incidents of all. */
export class Commit {
  readonly now: Instant
  /** Sites that this may have changed in memory. */
  readonly opened = new Set<string>()
  private readonly stores: Stores
  private readonly catalog: CompiledCatalog
  private readonly observed: ObservedMinutes
  private readonly find: (siteId: string) => ActiveSite | undefined
  private readonly alertWriter: AlertWriter
  private readonly incidentWriter: IncidentWriter
  private readonly work = new Map<ActiveSite, Work>()
  /** Alerts that were written and whose incidents are still to be. */
  private readonly alerts = new Map<string, WrittenAlert>()

  constructor(
    stores: Stores,
    catalog: CompiledCatalog,
    observed: ObservedMinutes,
    now: Instant,
    find: (siteId: string) => ActiveSite | undefined,
  ) {
    this.stores = stores
    this.catalog = catalog
    this.observed = observed
    this.now = now
    this.find = find
    this.alertWriter = new AlertWriter(stores, catalog)
    this.incidentWriter = new IncidentWriter(stores)
  }

  /** The site, to be worked on. Throws ProblemError `not_found`. */
  open(siteId: string): ActiveSite {
    const site = this.find(siteId)
    if (!site) throw new ProblemError('not_found', undefined, `There is no site ${siteId}.`)
    this.takeOver(site)
    return site
  }

  /**
   * Takes a batch in: its record, its signals and their buckets. A repeated batch
   * changes nothing and has no site to go on with. Throws ProblemError before
   * anything is stored: `batch_id_reused`, `not_found`.
   */
  take(batch: AcceptedBatch): { site?: ActiveSite; receipt: IngestReceipt } {
    const siteId = batch.site.id
    const known = this.stores.batches.find(siteId, batch.batchId)
    if (known && known.bodyHash !== batch.bodyHash) throw new ProblemError('batch_id_reused')
    if (known) return { receipt: known.receipt }
    const site = this.open(siteId)
    const { fresh, read } = this.workOn(site)
    const prepared = 'chunk' in batch.signals ? batch.signals : prepare(site.platform, batch.signals)
    const { chunk } = prepared
    const heads = readHeads(chunk.heads)
    const signals = signalsOf(chunk, siteId, batch.receivedAt, heads)
    const stored = this.stores.signals.add(site.no, batch.receivedAt, chunk, heads)
    if (stored.no !== undefined) read.set(stored.no, signals)
    const series = prepared.metrics.map((metric, one) => site.buckets.seriesOf(metric, prepared.keys[one]!))
    for (const [index, signal] of signals.entries()) {
      if (stored.fresh && !stored.fresh[index]) continue
      fresh.push(signal)
      rememberSignal(site.memory, signal, this.catalog)
      eachObservation(prepared, index, (one, value) => site.buckets.observe(series[one]!, value, signal.at))
    }
    rememberBatch(site.memory, batch.receivedAt, chunk.count > 0 ? chunk.to : null)
    this.stores.batches.record({
      siteId,
      batchId: batch.batchId,
      bodyHash: batch.bodyHash,
      receivedAt: batch.receivedAt,
      receipt: batch.receipt,
      received: batch.received,
      processing: Math.max(0, this.now - batch.receivedAt),
    })
    return { site, receipt: batch.receipt }
  }

  /** Evaluates the rules that new signals or the time that went by may have changed. */
  evaluate(site: ActiveSite): void {
    this.writeVerdicts(site, runRules(site, site.buckets.touched, this.momentOf(site)))
    this.catchUp(site)
    this.checkSilence(site)
  }

  /** Evaluates the rules on silent sites. */
  checkSilence(site: ActiveSite): void {
    this.takeOver(site)
    const silence = silenceOf(site, this.observed, this.now)
    const isLive = site.memory.lastLiveAt !== null
    this.writeVerdicts(
      site,
      runSilence(site, this.now, ({ rule }) => isLive && silence !== null && silence >= silentAfter(site, rule.condition.threshold)),
    )
  }

  /** Writes alerts that went on since they were written, when it is time. */
  catchUp(site: ActiveSite): void {
    if (site.catchUpAt === undefined || site.catchUpAt > this.now) return
    site.catchUpAt = undefined
    const behind = site.platform.rules.flatMap((compiled) =>
      [...site.groupsOf(compiled.rule.id).values()].filter(isBehind).map((group) => judge(site, compiled, group, this.momentOf(site))),
    )
    this.writeVerdicts(site, behind, true)
  }

  /** Writes the alerts that verdicts lead to; `catchingUp`: those that only go on too. */
  writeVerdicts(site: ActiveSite, verdicts: readonly Verdict[], catchingUp = false): void {
    const { before, fresh, read } = this.workOn(site)
    for (const verdict of verdicts) {
      this.alertWriter.write(site, verdict, {
        now: this.now,
        before,
        fresh,
        read,
        catchingUp,
        onWritten: (stored, effect) => this.written(site, stored, effect),
      })
      this.saveGroup(site, verdict)
    }
  }

  /** Forgets what is remembered of a site from before an instant. True when there was anything. */
  forget(site: ActiveSite, before: Instant): boolean {
    this.workOn(site)
    let forgot = forgetBefore(site.memory, before)
    for (const compiled of [...site.platform.rules, ...site.platform.heartbeatRules]) {
      for (const group of [...site.groupsOf(compiled.rule.id).values()]) {
        const known = group.saved
        this.saveGroup(site, judge(site, compiled, group, this.momentOf(site)), minuteOf(before))
        if (group.saved !== known) forgot = true
      }
    }
    return forgot
  }

  /** To be told of each alert of a site that was written. */
  written(site: ActiveSite, stored: StoredAlert, effect: IncidentEffect): void {
    const { id } = stored.alert
    site.remember(stored.alert, this.now)
    const before = this.alerts.get(id)
    if (effect !== 'none' || before) this.alerts.set(id, { stored, moved: effect === 'moved' || before?.moved === true })
  }

  /** Writes what is left to write of a site but the incidents: buckets, memory, health. Answers when to look at it again. */
  finish(site: ActiveSite): Instant {
    const work = this.workOn(site)
    site.buckets.write()
    if (site.watermarkMinute !== undefined) site.buckets.trim(site.watermarkMinute)
    this.stores.state.putSite(site.no, site.memory, work.fresh.length)
    const due = writeHealth(site, this.stores, this.observed, this.now)
    this.work.delete(site)
    return site.catchUpAt === undefined ? due : Math.min(due, site.catchUpAt + patience)
  }

  /** Writes the incidents of all alerts that were written. To be called last: one cause may have reached many of the sites. */
  writeIncidents(): void {
    if (this.alerts.size === 0) return
    this.incidentWriter.write(this.alerts.values(), this.now, ({ alert }) => {
      const owner = this.find(alert.siteId)
      if (!owner) return
      this.opened.add(owner.siteId)
      owner.remember(alert, this.now)
    })
  }

  /** What decides how far the truth is known for a site. */
  momentOf(site: ActiveSite): Moment {
    const { before, firstAt } = this.workOn(site)
    return { now: this.now, observed: this.observed.minutes, before, firstAt }
  }

  /** Lets other settings of rules take effect, before anything new of the site is looked at. */
  private takeOver(site: ActiveSite): void {
    this.workOn(site)
    if (!site.rulesDue) return
    const { verdicts, closed } = takeOverRules(site, this.stores, this.momentOf(site))
    for (const stored of closed) this.written(site, stored, 'rewritten')
    this.writeVerdicts(site, verdicts)
  }

  private workOn(site: ActiveSite): Work {
    let work = this.work.get(site)
    if (!work) {
      this.opened.add(site.siteId)
      work = { before: site.watermarkMinute, firstAt: site.memory.firstAt, fresh: [], read: new Map() }
      this.work.set(site, work)
    }
    return work
  }

  private saveGroup(site: ActiveSite, verdict: Verdict, oldest = 0): void {
    const { group } = verdict
    if (prune(site, verdict, oldest)) {
      site.forgetGroup(group)
      if (group.saved !== undefined) this.stores.state.deleteRuleState(site.no, group.ruleId, group.key)
      group.saved = undefined
      return
    }
    const state = JSON.stringify(group.state)
    if (state === group.saved) return
    this.stores.state.putRuleState(site.no, group.ruleId, group.key, state)
    group.saved = state
  }
}
