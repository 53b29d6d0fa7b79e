import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Instant } from '../../../shared/model/ids.ts'
import { type Catalog, catalogSchema } from '../../../shared/model/rules/catalog.ts'
import type { FieldValue, Signal } from '../../../shared/model/signal.ts'
import type { Site } from '../../../shared/model/sites/site.ts'
import { sha256 } from '../../ids.ts'
import { Muting } from '../../muting/muting.ts'
import { SitesRepository } from '../../store/account/sites.ts'
import { SnoozesRepository } from '../../store/account/snoozes.ts'
import { ChangesRepository } from '../../store/changes.ts'
import { openDatabase } from '../../store/database.ts'
import { MaintenanceRepository } from '../../store/policy/maintenance.ts'
import { PoliciesRepository } from '../../store/policy/policies.ts'
import { Seal } from '../../store/seal.ts'
import { BatchesRepository } from '../../store/signals/batches.ts'
import { Pipeline } from '../pipeline.ts'
import { openStores } from '../stores.ts'

/** Half past an hour, so that tests of a few minutes do not meet the turn of one. */
export const start: Instant = 1_750_001_400_000
export const minute = 60_000

const texts = {
  summary: '{value} in {window}',
  defaultsReason: 'test',
  meaning: 'test',
  why: 'test',
  investigate: ['test'],
  actions: ['test'],
  ignoreWhen: '',
}

/** A small catalog with one rule of each nature: growing and grouped, ratio, level, absence, silence, change. */
export const testCatalog: Catalog = catalogSchema.parse({
  version: 'test',
  signalTypes: [
    { type: 'login', platforms: ['wordpress'], meaning: 'test', fields: [], example: {} },
    { type: 'request', platforms: ['wordpress'], meaning: 'test', fields: [], example: {} },
    { type: 'cron', platforms: ['wordpress'], meaning: 'test', fields: [], example: {} },
    { type: 'state', platforms: ['wordpress'], meaning: 'test', fields: [], example: {}, change: '{field.plugin} {field.action}' },
    { type: 'agent.dropped', platforms: ['wordpress'], meaning: 'test', fields: [], example: {} },
  ],
  metrics: [
    {
      id: 'logins_failed',
      platform: 'wordpress',
      title: 'Failed',
      unit: '1',
      kind: 'counter',
      meaning: 'test',
      from: [{ type: 'login', where: [{ field: 'success', value: false }], labels: { address: 'ip' } }],
    },
    { id: 'requests', platform: 'wordpress', title: 'Requests', unit: '1', kind: 'counter', meaning: 'test', from: [{ type: 'request' }] },
    {
      id: 'requests_failed',
      platform: 'wordpress',
      title: 'Failed',
      unit: '1',
      kind: 'counter',
      meaning: 'test',
      from: [{ type: 'request', where: [{ field: 'status', op: '>=', value: 500 }] }],
    },
    {
      id: 'duration',
      platform: 'wordpress',
      title: 'Time',
      unit: 'ms',
      kind: 'duration',
      meaning: 'test',
      from: [{ type: 'request', value: 'ms', labels: { route: 'route' } }],
    },
    { id: 'cron_runs', platform: 'wordpress', title: 'Cron', unit: '1', kind: 'counter', meaning: 'test', from: [{ type: 'cron' }] },
    {
      id: 'changes',
      platform: 'wordpress',
      title: 'Changes',
      unit: '1',
      kind: 'counter',
      meaning: 'test',
      from: [{ type: 'state', labels: { plugin: 'plugin' } }],
    },
  ],
  rules: [
    {
      ...texts,
      id: 'brute_force',
      platform: 'wordpress',
      title: 'Brute force',
      severity: 'critical',
      condition: {
        metric: 'logins_failed',
        aggregate: 'sum',
        window: 300,
        comparison: '>=',
        threshold: 5,
        groupBy: ['address'],
        resolveAfter: 600,
        cooldown: 1200,
      },
    },
    {
      ...texts,
      id: 'errors',
      platform: 'wordpress',
      title: 'Server errors',
      severity: 'high',
      condition: {
        metric: 'requests_failed',
        of: { metric: 'requests' },
        aggregate: 'ratio',
        window: 300,
        comparison: '>',
        threshold: 0.5,
        minimumCount: 4,
        for: 60,
        resolveAfter: 300,
      },
    },
    {
      ...texts,
      id: 'slow',
      platform: 'wordpress',
      title: 'Slow',
      severity: 'medium',
      condition: {
        metric: 'duration',
        aggregate: 'quantile',
        quantile: 0.9,
        window: 600,
        comparison: '>',
        threshold: 2000,
        minimumCount: 3,
        groupBy: ['route'],
        resolveAfter: 300,
      },
    },
    {
      ...texts,
      id: 'cron_stalled',
      platform: 'wordpress',
      title: 'Cron stalled',
      severity: 'high',
      condition: { metric: 'cron_runs', aggregate: 'absent', window: 1800, comparison: '>', threshold: 1800, resolveAfter: 60 },
    },
    {
      ...texts,
      id: 'site_silent',
      platform: 'any',
      title: 'Silent',
      severity: 'high',
      condition: { metric: 'site_heartbeat', aggregate: 'absent', window: 3600, comparison: '>', threshold: 3600, resolveAfter: 60 },
    },
    {
      ...texts,
      id: 'plugin_changed',
      platform: 'wordpress',
      title: 'Plugin changed',
      severity: 'info',
      condition: {
        metric: 'changes',
        aggregate: 'sum',
        window: 60,
        comparison: '>=',
        threshold: 1,
        groupBy: ['plugin'],
        resolveAfter: 600,
      },
    },
  ],
})

/** A pipeline over a database, with a clock that tests move. */
export class TestService {
  now: Instant
  readonly db
  readonly stores
  readonly sites
  readonly changes
  readonly batches
  readonly policies
  readonly maintenance
  readonly snoozes
  readonly muting
  readonly pipeline: Pipeline
  private batchCount = 0

  constructor(dataDir: string | ':memory:' = ':memory:', now: Instant = start, catalog = testCatalog) {
    this.now = now
    const seal = new Seal(Buffer.alloc(32, 7))
    const clock = () => this.now
    this.db = openDatabase(dataDir)
    this.batches = new BatchesRepository(this.db)
    this.stores = openStores(this.db, seal, this.batches)
    this.changes = new ChangesRepository(this.db)
    this.policies = new PoliciesRepository(this.db, clock)
    this.maintenance = new MaintenanceRepository(this.db, clock)
    this.snoozes = new SnoozesRepository(this.db, clock)
    this.muting = new Muting(this.snoozes, this.maintenance)
    const { policies, muting, batches } = this
    this.pipeline = new Pipeline({ db: this.db, seal, catalog, clock, batches, policies, muting })
    this.sites = new SitesRepository(this.db, seal, clock, {
      added: (id) => this.pipeline.siteAdded(id),
      removed: (id) => this.pipeline.siteRemoved(id),
      moved: (id) => this.pipeline.rulesChanged([id]),
    })
  }

  /** A folder that a service can be closed over and opened again. */
  static folder(): string {
    return mkdtempSync(join(tmpdir(), 'pipeline-'))
  }

  addSite(name = 'shop'): Site {
    return this.sites.create({ name, platform: 'wordpress' }).site
  }

  send(site: Site, signals: readonly Signal[], batchId = `b${this.now}-${this.batchCount++}`) {
    return this.pipeline.accept({
      site,
      batchId,
      bodyHash: sha256(JSON.stringify(signals)),
      receivedAt: this.now,
      received: signals.length,
      signals: [...signals],
      receipt: { batchId, accepted: signals.length, dropped: 0, fieldsDropped: 0 },
    })
  }

  /** Lets the clock go on, ticking every half minute. */
  advance(ms: number): void {
    const until = this.now + ms
    while (this.now < until) {
      this.now = Math.min(until, this.now + minute / 2)
      this.pipeline.tick()
    }
  }

  alerts() {
    return this.stores.alerts.page({ visibility: null, limit: 500 }).items
  }

  incidents() {
    return this.stores.incidents.page({ visibility: null, limit: 500 }).items
  }

  /** Everything in the buckets, packed or not, in canonical order. */
  buckets(site: Site) {
    return testCatalog.metrics.flatMap(({ id }) =>
      this.stores.buckets.series({ siteId: site.id, metrics: [id], from: 0, to: this.now + 10 * minute, step: minute }),
    )
  }

  close(): void {
    this.db.close()
  }
}

let count = 0

/** A signal of a site, at an instant. */
export function signal(site: Site, type: string, at: Instant, fields: Record<string, FieldValue> = {}, id = `x${count++}`): Signal {
  return { id, siteId: site.id, type, at, receivedAt: at, fields }
}

/** Failed logins, one a second. */
export function failedLogins(site: Site, at: Instant, howMany: number, ip = '203.0.113.9'): Signal[] {
  return Array.from({ length: howMany }, (_, index) =>
    signal(site, 'login', at + index * 1000, { success: false, ip, name: `n${index % 3}` }),
  )
}
