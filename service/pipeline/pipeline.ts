import type { IngestReceipt } from '../../shared/api/ingest.ts'
import { type CompiledCatalog, compileCatalog } from '../../shared/engine/conditions/derive.ts'
import type { Observed } from '../../shared/engine/time/interval.ts'
import type { Alert, Evidence } from '../../shared/model/alerts/alert.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Catalog } from '../../shared/model/rules/catalog.ts'
import type { Muting } from '../muting/muting.ts'
import { ProblemError } from '../problem.ts'
import { type Database, isDiskFull } from '../store/database.ts'
import type { PoliciesRepository } from '../store/policy/policies.ts'
import type { Seal } from '../store/seal.ts'
import type { BatchesRepository } from '../store/signals/batches.ts'
import type { AcceptedBatch } from './accepted-batch.ts'
import { ActiveSite, type SiteSurroundings } from './active-site.ts'
import { type AlertAct, AlertDesk } from './alerts/alert-desk.ts'
import { EvidenceFinder } from './alerts/evidence-finder.ts'
import { IncidentWriter } from './alerts/incident-writer.ts'
import { Commit } from './commit.ts'
import { SeriesPool } from './memory/series-pool.ts'
import { ObservedMinutes } from './observed.ts'
import { RuleBook } from './rules/rule-book.ts'
import { droppedEvents } from './site-memory.ts'
import { openStores, type Stores } from './stores.ts'

/** What the pipeline works with. */
export interface PipelineParts {
  db: Database
  seal: Seal
  catalog: Catalog
  clock: Clock
  batches: BatchesRepository
  policies: PoliciesRepository
  muting: Muting
}

interface Waiting {
  batch: AcceptedBatch
  resolve: (receipt: IngestReceipt) => void
  reject: (error: unknown) => void
}

/** Batches in one transaction: enough to share a flush to disk, few enough that others are examined meanwhile. */
const batchesPerCommit = 16
/** Time that one tick may take, ms; sites that are left are looked at by the next. */
const tickBudget = 40
/** Sites whose buckets are not packed: those that sent last. */
const sitesAwake = 100
/** How often refused batches are counted into health, ms. */
const failuresEvery = 15_000
const day = 86_400_000

/**
 * Signals in; buckets, alerts, incidents and health out. Batches that wait are
 * committed together: when `accept` resolves, everything that follows from the
 * batch is on disk. Memory follows the database: sites of a commit that failed
 * are forgotten and read again.
 */
export class Pipeline {
  private readonly db: Database
  private readonly clock: Clock
  private readonly stores: Stores
  private readonly catalog: CompiledCatalog
  private readonly surroundings: SiteSurroundings
  private readonly observed: ObservedMinutes
  private readonly desk: AlertDesk
  private readonly sites = new Map<string, ActiveSite>()
  /** When to look at a site although nothing came in. */
  private readonly due = new Map<string, Instant>()
  /** Sites whose buckets are not packed, the one that sent last at the end. */
  private readonly awake = new Set<ActiveSite>()
  private waiting: Waiting[] = []
  private scheduled = false
  private failuresDue: Instant = 0

  constructor({ db, seal, catalog, clock, batches, policies, muting }: PipelineParts) {
    this.db = db
    this.clock = clock
    this.stores = openStores(db, seal, batches)
    this.catalog = compileCatalog(catalog)
    this.surroundings = {
      catalog: this.catalog,
      book: new RuleBook(catalog, this.catalog, policies, this.stores.siteRules),
      pool: new SeriesPool(),
      mutedBy: (siteId, ruleId, now) => muting.of(siteId, ruleId, now),
    }
    this.observed = new ObservedMinutes(this.stores.state)
    this.desk = new AlertDesk(this.stores)
    for (const { siteId } of this.stores.state.allSites()) this.due.set(siteId, 0)
  }

  /**
   * Stores a batch with everything that follows from it. Resolves when that is
   * durable, with the receipt of the first batch of this id. Rejects with
   * ProblemError `batch_id_reused`, `not_found` (the site is gone) or
   * `storage_full`; then nothing of the batch is stored.
   */
  accept(batch: AcceptedBatch): Promise<IngestReceipt> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ batch, resolve, reject })
      this.schedule()
    })
  }

  /** To be called every second: what time alone changes, such as silence, and the hourly trend. */
  tick(): void {
    const now = this.clock()
    this.observed.tick(now)
    this.countFailures(now)
    const due = [...this.due].filter(([, at]) => at <= now)
    if (due.length === 0) return
    const until = performance.now() + tickBudget
    this.transact(now, (commit) => {
      for (const [siteId] of due) {
        this.look(commit, siteId)
        if (performance.now() > until) return
      }
    })
  }

  /** Declares that the service watched from one instant to another, though it did not run: the past of the simulated fleet. */
  markObserved(from: Instant, to: Instant): void {
    this.observed.mark(from, to)
  }

  /**
   * Declares that a site had been sending live up to its watermark: so that a site
   * of the simulated fleet that fell silent before the start is missed. Nothing
   * changes for a site that has sent live, or never sent.
   */
  markLive(siteId: string): void {
    this.transact(this.clock(), (commit) => {
      const { memory } = commit.open(siteId)
      if (memory.lastLiveAt === null) memory.lastLiveAt = memory.watermark
      this.look(commit, siteId)
    })
  }

  /** When the newest signal of a site happened; null before the first. */
  watermarkOf(siteId: string): Instant | null {
    return this.find(siteId)?.memory.watermark ?? null
  }

  /** Minutes during which the service ran, and the grace after each start. */
  get observedMinutes(): Observed {
    return this.observed.minutes
  }

  /** Events that the site's own plugin reported as dropped in the last 7 days. */
  droppedBySite(siteId: string): number {
    const site = this.find(siteId)
    return site ? droppedEvents(site.memory, this.clock()) : 0
  }

  /** To be called in the transaction that creates a site: gives it its first health document. */
  siteAdded(siteId: string): void {
    this.stores.state.addSite(siteId)
    const stored = this.stores.state.findSite(siteId)
    if (!stored) return
    const now = this.clock()
    this.stores.siteRules.markChanged(siteId, now)
    const commit = new Commit(this.stores, this.catalog, this.observed, now, (id) => this.find(id))
    commit.finish(new ActiveSite(stored, this.surroundings, this.stores, now))
    this.due.set(siteId, 0)
  }

  /** To be called in the transaction that deletes a site. */
  siteRemoved(siteId: string): void {
    this.sites.delete(siteId)
    this.due.delete(siteId)
    this.db.onRollback(() => this.siteStale(siteId))
  }

  /**
   * To be called in the transaction that changes what applies to sites: a policy, or the client
   * they belong to. Each takes over its rules before it looks at anything new, within seconds.
   */
  rulesChanged(siteIds: Iterable<string>): void {
    const ids = [...siteIds]
    const now = this.clock()
    for (const id of ids) this.stores.siteRules.markChanged(id, now)
    const forget = () => {
      for (const id of ids) this.siteStale(id)
    }
    forget()
    this.db.onRollback(forget)
  }

  /** To be called in a transaction that deleted alerts: puts the incidents right that they were in. */
  refreshIncidents(ids: Iterable<string>): void {
    new IncidentWriter(this.stores).refresh(ids, this.clock(), ({ alert }) => this.siteStale(alert.siteId))
  }

  /** Deletes at most `limit` rule states of a site that is being deleted; answers how many. */
  purgeRuleStates(siteId: string, limit: number): number {
    return this.stores.state.purgeRuleStates(siteId, limit)
  }

  /** Stored data of a site was changed by others (retention deleted some): it is read again, and its health looked at. */
  siteStale(siteId: string): void {
    this.sites.delete(siteId)
    this.due.set(siteId, 0)
  }

  /**
   * Forgets what is remembered of a site from before an instant, after retention has
   * deleted it: rule states, its last change, its environment. True when there was anything.
   */
  forget(siteId: string, before: Instant): boolean {
    if (!this.stores.state.findSite(siteId)) return false
    let forgot = false
    this.transact(this.clock(), (commit) => {
      const site = commit.open(siteId)
      forgot = commit.forget(site, before)
      if (forgot) this.due.set(siteId, commit.finish(site))
    })
    if (forgot) this.siteStale(siteId)
    return forgot
  }

  /** Forgets when the service ran, before an instant. */
  forgetObserved(before: Instant): void {
    this.observed.forget(before)
  }

  /** Evidence of an alert as the API shows it; undefined without. */
  evidenceOf(alertId: string): Evidence | undefined {
    const stored = this.stores.alerts.load(alertId)
    const site = stored && this.find(stored.alert.siteId)
    const known = this.stores.evidence.find(alertId)
    return site && known && new EvidenceFinder(this.stores, this.catalog).shown(site, stored, known)
  }

  /** Somebody takes an alert on. Merges with other acknowledgements. Throws ProblemError `not_found`. */
  acknowledge(alertId: string, author: string, note?: string): Alert {
    return this.actOn({ action: 'acknowledge', alertId, note }, author)
  }

  /** Ends an alert by hand; it fires again only after its condition was false once. Throws ProblemError `not_found`; `conflict` if it fired after `seenVersion`. */
  resolve(alertId: string, author: string, seenVersion: number, note?: string): Alert {
    return this.actOn({ action: 'resolve', alertId, seenVersion, note }, author)
  }

  /** Adds a note to an alert. Throws ProblemError `not_found`. */
  note(alertId: string, author: string, note: string): Alert {
    return this.actOn({ action: 'note', alertId, note }, author)
  }

  /**
   * Does what somebody asks for many alerts, in one transaction: each with the
   * alert as it is afterwards, or the refusal, which leaves the others alone.
   */
  actOnAll(acts: readonly AlertAct[], author: string): (Alert | ProblemError)[] {
    const outcomes: (() => Alert | ProblemError)[] = []
    this.transact(this.clock(), (commit) => {
      const touched = new Set<ActiveSite>()
      for (const act of acts) {
        try {
          const site = commit.open(this.stores.alerts.get(act.alertId).siteId)
          this.desk.act(commit, site, act, author)
          touched.add(site)
          outcomes.push(() => this.stores.alerts.get(act.alertId))
        } catch (error) {
          // Refused before anything of it was stored.
          if (!(error instanceof ProblemError)) throw error
          outcomes.push(() => error)
        }
      }
      for (const site of touched) this.due.set(site.siteId, commit.finish(site))
    })
    return outcomes.map((outcome) => outcome())
  }

  private actOn(act: AlertAct, author: string): Alert {
    const [outcome] = this.actOnAll([act], author)
    if (!outcome || outcome instanceof ProblemError) throw outcome ?? new ProblemError('internal')
    return outcome
  }

  private schedule(): void {
    if (this.scheduled) return
    this.scheduled = true
    setImmediate(() => {
      this.scheduled = false
      const group = this.waiting.splice(0, batchesPerCommit)
      this.commitBatches(group)
      if (this.waiting.length > 0) this.schedule()
    })
  }

  private commitBatches(group: Waiting[]): void {
    const outcomes: (() => void)[] = []
    try {
      this.transact(this.clock(), (commit) => {
        const touched = new Set<ActiveSite>()
        for (const { batch, resolve, reject } of group) {
          try {
            const { site, receipt } = commit.take(batch)
            if (site) touched.add(site)
            outcomes.push(() => resolve(receipt))
          } catch (error) {
            // Refused before anything of it was stored.
            if (!(error instanceof ProblemError)) throw error
            outcomes.push(() => reject(error))
          }
        }
        for (const site of touched) {
          commit.evaluate(site)
          this.due.set(site.siteId, commit.finish(site))
        }
        this.wakeful(touched)
      })
    } catch (error) {
      // One bad batch must not take its neighbours with it.
      if (group.length === 1) group[0]!.reject(asProblem(error))
      else for (const each of group) this.commitBatches([each])
      return
    }
    for (const settle of outcomes) settle()
  }

  /** Packs the buckets of sites that have not sent for longest: in a large fleet, each is asked for once in five minutes. */
  private wakeful(sites: Iterable<ActiveSite>): void {
    for (const site of sites) {
      this.awake.delete(site)
      this.awake.add(site)
    }
    for (const site of this.awake) {
      if (this.awake.size <= sitesAwake) return
      this.awake.delete(site)
      site.buckets.rest()
    }
  }

  private look(commit: Commit, siteId: string): void {
    const site = this.find(siteId)
    if (!site) {
      this.due.delete(siteId)
      return
    }
    commit.checkSilence(site)
    commit.catchUp(site)
    this.due.set(siteId, commit.finish(site))
    site.rest(commit.now)
  }

  private countFailures(now: Instant): void {
    if (now < this.failuresDue) return
    this.failuresDue = now + failuresEvery
    const failed = this.stores.batches.failedBySite(now - day)
    for (const siteId of this.due.keys()) {
      const count = failed.get(siteId) ?? 0
      if (count === 0 && !this.sites.has(siteId)) continue
      const site = this.find(siteId)
      if (!site || site.failedBatches === count) continue
      site.failedBatches = count
      this.due.set(siteId, 0)
    }
  }

  private find(siteId: string): ActiveSite | undefined {
    const known = this.sites.get(siteId)
    if (known) return known
    const stored = this.stores.state.findSite(siteId)
    if (!stored) return undefined
    const site = new ActiveSite(stored, this.surroundings, this.stores, this.clock())
    this.sites.set(siteId, site)
    return site
  }

  /**
   * One transaction, or a part of one. If that fails, also after this part of it
   * went well, what it may have changed in memory is forgotten.
   */
  private transact(now: Instant, work: (commit: Commit) => void): void {
    const commit = new Commit(this.stores, this.catalog, this.observed, now, (id) => this.find(id))
    const forget = () => {
      for (const siteId of commit.opened) this.siteStale(siteId)
    }
    this.db.transaction(() => {
      this.db.onRollback(forget)
      try {
        work(commit)
        commit.writeIncidents()
      } catch (error) {
        // An outer transaction may live on without this part.
        forget()
        throw error
      }
    })
  }
}

function asProblem(error: unknown): unknown {
  return isDiskFull(error) ? new ProblemError('storage_full') : error
}
