import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { SitePlan } from '../../shared/engine/backtest/site-outcome.ts'
import { Tally } from '../../shared/engine/backtest/tally.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { Backtest, BacktestFiring, BacktestRequest, BacktestSide } from '../../shared/model/rules/backtest.ts'
import { newId } from '../ids.ts'
import { ProblemError } from '../problem.ts'
import type { BacktestPlan } from './plan.ts'
import type { WorkerPool } from './worker-pool.ts'

/** Jobs that may run at once, and those that ended which are kept. */
const runningJobs = 4
const keptJobs = 8
/** How long a job is kept after it ended, ms. */
const keptFor = 10 * 60_000
/** Sites that a thread gets at a time: so few that several jobs take turns, so many that handing over costs nothing. */
const sitesPerTask = 20

/** Who asks. `siteIds` restricts a key to some sites. */
export interface Asker {
  id: string
  siteIds: readonly string[] | null
}

interface Job {
  document: Backtest
  keyId: string
  siteIds: readonly string[]
  firings: Record<BacktestSide, BacktestFiring[]>
  /** Aborted when it has ended, however. */
  stop: AbortController
}

/** Backtests that run, and those that ended a while ago. Nothing of them outlives the service. */
export class Backtests {
  private readonly pool: WorkerPool
  private readonly clock: Clock
  private readonly log: Logger
  private readonly jobs = new Map<string, Job>()

  constructor(pool: WorkerPool, clock: Clock, log: Logger) {
    this.pool = pool
    this.clock = clock
    this.log = log
  }

  /** Starts a backtest and answers at once. Throws ProblemError `backtests_busy`. */
  start(request: BacktestRequest, { range, ...task }: BacktestPlan, asker: Asker): Backtest {
    this.expire()
    if ([...this.jobs.values()].filter(({ document }) => document.state === 'running').length >= runningJobs)
      throw new ProblemError('backtests_busy')
    const { ruleId, settings, scope } = request
    const document: Backtest = {
      id: newId('bt'),
      state: 'running',
      progress: 0,
      sites: { total: task.sites.length, done: 0 },
      ruleId,
      settings,
      scope,
      ...range,
      createdAt: this.clock(),
      finishedAt: null,
      error: null,
      result: null,
    }
    const siteIds = task.sites.map(({ siteId }) => siteId)
    const job: Job = { document, keyId: asker.id, siteIds, firings: { today: [], proposal: [] }, stop: new AbortController() }
    this.jobs.set(document.id, job)
    void this.work(job, task)
    return { ...document }
  }

  /** How far a backtest is, and what it found. Throws ProblemError `not_found`, also for what the key may not see. */
  get(id: string, asker: Asker): Backtest {
    return { ...this.find(id, asker).document }
  }

  /** As `get`, once it has ended, or else when so many ms have gone by or `signal` is aborted. */
  async wait(id: string, asker: Asker, ms: number, signal: AbortSignal): Promise<Backtest> {
    const job = this.find(id, asker)
    const ended = AbortSignal.any([job.stop.signal, signal])
    await setTimeout(ms, undefined, { signal: ended, ref: false }).catch(() => undefined)
    return { ...job.document }
  }

  /** A page of the firings that were kept, newest first. Throws as `get` does. */
  firings(id: string, asker: Asker, side: BacktestSide, page: { offset: number; limit: number; siteId?: string | undefined }) {
    const { document, firings } = this.find(id, asker)
    const kept = page.siteId === undefined ? firings[side] : firings[side].filter(({ siteId }) => siteId === page.siteId)
    const end = page.offset + page.limit
    return {
      items: kept.slice(page.offset, end),
      next: end < kept.length ? end : null,
      kept: kept.length,
      total: document.result?.[side].alerts ?? 0,
    }
  }

  /** Ends a backtest, or drops what it found if it has ended. Throws as `get` does. */
  cancel(id: string, asker: Asker): Backtest {
    const job = this.find(id, asker)
    this.finish(job, { state: 'cancelled', result: null, error: null })
    job.firings = { today: [], proposal: [] }
    return { ...job.document }
  }

  /** Forgets what ended a while ago. To be called now and then. */
  expire(): void {
    const ended = [...this.jobs.values()].reverse().filter(({ document }) => document.finishedAt !== null)
    ended.sort((a, b) => b.document.finishedAt! - a.document.finishedAt!)
    for (const [index, { document }] of ended.entries())
      if (index >= keptJobs || this.clock() - document.finishedAt! > keptFor) this.jobs.delete(document.id)
  }

  /** Ends what runs and forgets what was found: nothing of erased data stays here. */
  clear(): void {
    for (const { stop } of this.jobs.values()) stop.abort(new Error('The data is being erased.'))
    this.jobs.clear()
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    for (const { stop, document } of this.jobs.values()) if (document.state === 'running') stop.abort(new Error('The service is stopping.'))
    await this.pool.stop()
  }

  private async work(job: Job, { sites, ...task }: Omit<BacktestPlan, 'range'>): Promise<void> {
    const tally = new Tally()
    const waiting = slicesOf(sites, this.pool.size)
    const hand = async () => {
      for (let slice = waiting.shift(); slice; slice = waiting.shift()) {
        const outcomes = await this.pool.run({ ...task, sites: slice }, job.stop.signal)
        for (const outcome of outcomes) tally.add(outcome)
        const { document } = job
        document.sites = { ...document.sites, done: document.sites.done + slice.length }
        document.progress = document.sites.done / document.sites.total
      }
    }
    try {
      await Promise.all(Array.from({ length: this.pool.size }, hand))
      if (job.document.state !== 'running') return
      job.firings = { today: tally.firings('today'), proposal: tally.firings('proposal') }
      this.finish(job, { state: 'done', progress: 1, result: tally.result() })
    } catch (error) {
      if (job.stop.signal.aborted) return
      this.log.error({ err: error, backtest: job.document.id }, 'a backtest failed')
      this.finish(job, { state: 'failed', error: { code: 'backtest_failed', message: (error as Error).message } })
    }
  }

  private finish(job: Job, end: Partial<Backtest>): void {
    Object.assign(job.document, end, { finishedAt: this.clock() })
    job.stop.abort()
  }

  private find(id: string, asker: Asker): Job {
    this.expire()
    const job = this.jobs.get(id)
    if (!job || !maySee(job, asker))
      throw new ProblemError('not_found', undefined, `There is no backtest ${id}; they are kept for ten minutes.`)
    return job
  }
}

/** A key sees its own, and those that are about nothing but its sites. */
function maySee({ keyId, siteIds }: Job, asker: Asker): boolean {
  if (keyId === asker.id || asker.siteIds === null) return true
  const own = new Set(asker.siteIds)
  return siteIds.every((siteId) => own.has(siteId))
}

/** Enough slices that all threads end at about the same time. */
function slicesOf(sites: readonly SitePlan[], threads: number): SitePlan[][] {
  const size = Math.max(1, Math.min(sitesPerTask, Math.ceil(sites.length / (4 * threads))))
  const slices: SitePlan[][] = []
  for (let at = 0; at < sites.length; at += size) slices.push(sites.slice(at, at + size))
  return slices
}
