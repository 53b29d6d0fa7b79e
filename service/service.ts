import type { Logger } from 'pino'
import type { Account } from '../shared/model/account.ts'
import type { Catalog } from '../shared/model/catalog.ts'
import type { Clock } from '../shared/model/clock.ts'
import { Intake } from './gateway/intake.ts'
import { loginHash } from './gateway/login-hash.ts'
import { defaultRateLimits, type RateLimitSettings, RateLimits } from './limits/rate-limits.ts'
import type { AcceptedBatch } from './pipeline/accepted-batch.ts'
import { Pipeline } from './pipeline/pipeline.ts'
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
import { AlertsRepository } from './store/alerts.ts'
import { AuditLog } from './store/audit/audit-log.ts'
import { BatchesRepository } from './store/batches.ts'
import { BucketsRepository } from './store/buckets.ts'
import { ChangesRepository } from './store/changes.ts'
import type { Database } from './store/database.ts'
import { EvidenceRepository } from './store/evidence.ts'
import { HealthRepository } from './store/health.ts'
import { IncidentsRepository } from './store/incidents.ts'
import { MetaRepository } from './store/meta.ts'
import { RetentionRepository } from './store/retention.ts'
import { Seal } from './store/seal.ts'
import { SignalsRepository } from './store/signals.ts'
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
  const clients = new ClientsRepository(db, clock)
  const pipeline = new Pipeline({ db, seal, catalog, clock, batches })
  const sites = new SitesRepository(db, seal, clock, { added: (id) => pipeline.siteAdded(id), removed: (id) => pipeline.siteRemoved(id) })
  const retentionSettings = new RetentionSettings(db)
  const account = () => accountOf(meta, retentionSettings)
  const intake = new Intake({
    catalog,
    hash: loginHash(parts.masterKey),
    retention: ({ id }) => retentionSettings.daysOf(id) * 86_400_000,
    zoneOf: (site) => site.timeZone ?? (site.clientId && clients.find(site.clientId)?.timeZone) ?? account().timeZone,
  })
  const stop = new AbortController()
  const sources = new SourcesRepository(db)
  const targets = new Targets(parts.allowPrivateWebhooks)
  const accept = (batch: AcceptedBatch) => pipeline.accept(batch)
  return {
    db,
    seal,
    clock,
    catalog,
    log,
    local: parts.local,
    meta,
    apiKeys: new ApiKeysRepository(db, clock),
    clients,
    sites,
    batches,
    pipeline,
    intake,
    snoozes: new SnoozesRepository(db, clock),
    webhooks: new WebhooksRepository(db, seal, clock),
    sources,
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
    alerts: new AlertsRepository(db),
    evidence,
    incidents: new IncidentsRepository(db),
    health: new HealthRepository(db),
    retention: new RetentionRepository(db, evidence),
    retentionSettings,
    erasure: new ErasureRepository(db),
    targets,
    delivery: new Delivery(targets),
    rateLimits: new RateLimits(parts.rateLimits ?? defaultRateLimits, clock),
    /** Aborted when the service begins to stop: requests are refused and streams end. */
    stopping: stop.signal,
    stop: () => stop.abort(),
    account,
  }
}

function accountOf(meta: MetaRepository, retention: RetentionSettings): Omit<Account, 'key' | 'serverTime'> {
  const simulated = meta.get('simulated') !== undefined
  const { plan, days } = retention.account()
  return {
    instanceId: meta.instanceId,
    name: simulated ? 'Demo fleet' : 'This machine',
    region: 'this machine',
    plan,
    retentionDays: days,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    simulated,
    note: meta.get('simulated') ?? '',
  }
}
