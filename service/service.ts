import { availableParallelism } from 'node:os'
import type { Logger } from 'pino'
import type { Account } from '../shared/model/account/account.ts'
import type { Clock } from '../shared/model/clock.ts'
import type { Catalog } from '../shared/model/rules/catalog.ts'
import type { Site } from '../shared/model/sites/site.ts'
import { Backtests } from './backtests/backtests.ts'
import { startBacktestWorker, WorkerPool } from './backtests/worker-pool.ts'
import { DamageWatch } from './damage-watch.ts'
import { Intake } from './gateway/intake.ts'
import { loginHash } from './gateway/login-hash.ts'
import { Examiner, startExaminer } from './gateway/thread/examiner.ts'
import { defaultRateLimits, type RateLimitSettings, RateLimits } from './limits/rate-limits.ts'
import { Muting } from './muting/muting.ts'
import type { AcceptedBatch } from './pipeline/accepted-batch.ts'
import { Pipeline } from './pipeline/pipeline.ts'
import { Exports } from './retention/export/exports.ts'
import { Followers } from './sources/followers.ts'
import { ApiKeysRepository } from './store/account/api-keys.ts'
import { ClientsRepository } from './store/account/clients.ts'
import { ErasureRepository } from './store/account/erasure.ts'
import { IdempotencyRepository } from './store/account/idempotency.ts'
import { RetentionSettings } from './store/account/retention-settings.ts'
import { SitesRepository } from './store/account/sites.ts'
import { SnoozesRepository } from './store/account/snoozes.ts'
import { SourcesRepository } from './store/account/sources.ts'
import { WebhooksRepository } from './store/account/webhooks.ts'
import { AlertsRepository } from './store/alerts/alerts.ts'
import { EvidenceRepository } from './store/alerts/evidence.ts'
import { IncidentsRepository } from './store/alerts/incidents.ts'
import { AuditLog, serviceAuthor } from './store/audit/audit-log.ts'
import { ChangesRepository } from './store/changes.ts'
import type { Database } from './store/database.ts'
import { HealthRepository } from './store/health.ts'
import { MetaRepository } from './store/meta.ts'
import { PipelineStateRepository } from './store/pipeline-state.ts'
import { MaintenanceRepository } from './store/policy/maintenance.ts'
import { PoliciesRepository } from './store/policy/policies.ts'
import { RetentionRepository } from './store/retention.ts'
import { Seal } from './store/seal.ts'
import { BatchesRepository } from './store/signals/batches.ts'
import { BucketsRepository } from './store/signals/buckets.ts'
import { DailyTotalsRepository } from './store/signals/daily-totals.ts'
import { MetricDaysRepository } from './store/signals/metric-days.ts'
import { SignalsRepository } from './store/signals/signals.ts'
import { Delivery } from './webhooks/delivery.ts'
import { Targets } from './webhooks/targets.ts'

/** What a service is made with. */
export interface ServiceParts {
  db: Database
  /** 32 bytes, under which secrets are sealed and logins hashed. */
  masterKey: Uint8Array
  clock: Clock
  catalog: Catalog
  log: Logger
  /** Webhooks may go to addresses that are not on the public internet. */
  allowPrivateWebhooks: boolean
  /** Instead of the defaults. */
  rateLimits?: RateLimitSettings | undefined
  /** Only callers on this machine can reach it, so they may name its files. */
  local: boolean
}

/** Everything that answers a request: repositories over one database, and the pipeline. */
export type Service = ReturnType<typeof composeService>

/**
 * Puts a service together over an open database. It does nothing by itself:
 * the server (or a command) calls it. Throws DataError `master_key_wrong`.
 */
export function composeService(parts: ServiceParts) {
  const { db, clock, catalog, log } = parts
  const seal = new Seal(parts.masterKey)
  const meta = new MetaRepository(db)
  meta.checkMasterKey(seal)
  meta.settle()
  const evidence = new EvidenceRepository(db, seal)
  const batches = new BatchesRepository(db)
  const policies = new PoliciesRepository(db, clock)
  const maintenance = new MaintenanceRepository(db, clock)
  const snoozes = new SnoozesRepository(db, clock)
  const muting = new Muting(snoozes, maintenance)
  const forgetOwner = (kind: 'client' | 'site', id: string) => {
    policies.forgetOwner(kind, id)
    maintenance.forgetOwner(kind, id, serviceAuthor)
  }
  const clients = new ClientsRepository(db, clock, (id) => forgetOwner('client', id))
  const pipeline = new Pipeline({ db, seal, catalog, clock, batches, policies, muting })
  const sites = new SitesRepository(db, seal, clock, {
    added: (id) => pipeline.siteAdded(id),
    removed: (id) => {
      forgetOwner('site', id)
      pipeline.siteRemoved(id)
    },
    moved: (id) => {
      muting.siteMoved()
      pipeline.rulesChanged([id])
    },
  })
  const retentionSettings = new RetentionSettings(db)
  const account = () => accountOf(meta, retentionSettings)
  const zoneOf = (site: Site): string => site.timeZone ?? (site.clientId && clients.find(site.clientId)?.timeZone) ?? localTimeZone
  const dailyTotals = new DailyTotalsRepository(db)
  const intake = new Intake({
    catalog,
    hash: loginHash(parts.masterKey),
    retention: ({ id }) => retentionSettings.daysOf(id) * 86_400_000,
    zoneOf,
  })
  const stop = new AbortController()
  const sources = new SourcesRepository(db)
  const targets = new Targets(parts.allowPrivateWebhooks)
  const accept = (batch: AcceptedBatch) => {
    const { signals } = batch
    const oldest = 'chunk' in signals ? signals.chunk.from : Math.min(...signals.map(({ at }) => at))
    if (batch.receipt.accepted > 0) dailyTotals.noteSignals(batch.site.id, oldest, batch.receivedAt)
    return pipeline.accept(batch)
  }
  return {
    db,
    seal,
    clock,
    catalog,
    log,
    local: parts.local,
    /** Told of errors of the database. */
    damage: new DamageWatch(log, clock),
    meta,
    apiKeys: new ApiKeysRepository(db, clock),
    clients,
    sites,
    batches,
    pipeline,
    intake,
    /** Has no thread until many batches come at once. */
    examiner: new Examiner(
      intake,
      () => startExaminer(catalog, parts.masterKey),
      (error) => log.error({ err: error }, 'the thread that examines batches ended'),
    ),
    snoozes,
    policies,
    maintenance,
    muting,
    webhooks: new WebhooksRepository(db, seal, clock),
    sources,
    zoneOf,
    dailyTotals,
    exports: new Exports({ db, seal, meta, account, clock, log }),
    accept,
    /** Follow nothing until told to. */
    followers: new Followers({
      intake,
      batches,
      accept,
      clock,
      findSite: (id) => sites.find(id),
      save: (id, edit) => sources.update(id, edit),
      onError: (error, sourceId) => log.error({ err: error, sourceId }, 'following a file failed'),
    }),
    audit: new AuditLog(db, seal, clock),
    changes: new ChangesRepository(db),
    idempotency: new IdempotencyRepository(db, seal, clock),
    signals: new SignalsRepository(db),
    buckets: new BucketsRepository(db),
    metricDays: new MetricDaysRepository(db),
    pipelineState: new PipelineStateRepository(db),
    backtests: new Backtests(new WorkerPool(availableParallelism(), () => startBacktestWorker(db.path)), clock, log),
    alerts: new AlertsRepository(db),
    evidence,
    incidents: new IncidentsRepository(db),
    health: new HealthRepository(db),
    retention: new RetentionRepository(db, evidence),
    retentionSettings,
    erasure: new ErasureRepository(db),
    targets,
    delivery: new Delivery(targets, clock),
    rateLimits: new RateLimits(parts.rateLimits ?? defaultRateLimits, clock),
    /** Aborted when the service begins to stop: requests are refused and streams end. */
    stopping: stop.signal,
    stop: () => stop.abort(),
    account,
  }
}

/** Asked for once: every question makes a formatter. */
const localTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone

function accountOf(meta: MetaRepository, retention: RetentionSettings): Omit<Account, 'key' | 'serverTime'> {
  const simulated = meta.get('simulated') !== undefined
  const { plan, days } = retention.account()
  return {
    instanceId: meta.instanceId,
    name: simulated ? 'Demo fleet' : 'This machine',
    region: 'this machine',
    plan,
    retentionDays: days,
    timeZone: localTimeZone,
    simulated,
    note: meta.get('simulated') ?? '',
  }
}
