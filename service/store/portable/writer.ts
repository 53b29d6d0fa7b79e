import { decodeHistogram } from '../../../shared/engine/metrics/histogram.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { SitesRepository } from '../account/sites.ts'
import { type AlertInternals, AlertsRepository } from '../alerts/alerts.ts'
import { EvidenceRepository } from '../alerts/evidence.ts'
import { recordChange } from '../changes.ts'
import type { Database } from '../database.ts'
import { PipelineStateRepository, type SiteMemory } from '../pipeline-state.ts'
import { MaintenanceRepository } from '../policy/maintenance.ts'
import { PoliciesRepository } from '../policy/policies.ts'
import { SiteRulesRepository } from '../policy/site-rules.ts'
import type { Seal } from '../seal.ts'
import { BatchesRepository } from '../signals/batches.ts'
import { BucketsRepository } from '../signals/buckets.ts'
import { inOrder, packChunk, toRow } from '../signals/chunk.ts'
import { DailyTotalsRepository } from '../signals/daily-totals.ts'
import { SignalsRepository } from '../signals/signals.ts'
import { type RecordKind, type RecordOf, recordSchemas, toldOnly } from './records.ts'

/** Signals that are written at once. */
const signalsTogether = 5000

/**
 * Writes the records of an export into an empty service, in the order of
 * `recordKinds`, as part of the caller's transaction. Sites get new credentials.
 */
export class PortableWriter {
  private readonly db: Database
  private readonly now: Instant
  private readonly sites: SitesRepository
  private readonly signals: SignalsRepository
  private readonly buckets: BucketsRepository
  private readonly alerts: AlertsRepository
  private readonly evidence: EvidenceRepository
  private readonly batches: BatchesRepository
  private readonly dailyTotals: DailyTotalsRepository
  private readonly state: PipelineStateRepository
  private readonly policies: PoliciesRepository
  private readonly siteRules: SiteRulesRepository
  private readonly maintenance: MaintenanceRepository
  private readonly numbers = new Map<string, number>()
  /** Signals of one site that are not written yet: those that were received together become a chunk again. */
  private arrived: RecordOf<'signals'>[] = []

  constructor(db: Database, seal: Seal, now: Instant) {
    this.db = db
    this.now = now
    this.sites = new SitesRepository(db, seal, () => now)
    this.signals = new SignalsRepository(db)
    this.buckets = new BucketsRepository(db)
    this.alerts = new AlertsRepository(db)
    this.evidence = new EvidenceRepository(db, seal)
    this.batches = new BatchesRepository(db)
    this.dailyTotals = new DailyTotalsRepository(db)
    this.state = new PipelineStateRepository(db)
    this.policies = new PoliciesRepository(db, () => now)
    this.siteRules = new SiteRulesRepository(db)
    this.maintenance = new MaintenanceRepository(db, () => now)
  }

  /** True when there is nothing that an import could clash with. */
  isEmpty(): boolean {
    return ['sites', 'clients', 'changes'].every((table) => !this.db.get(`SELECT 1 FROM ${table} LIMIT 1`))
  }

  /** Checks a record and writes it; false for a kind that is only told. Throws ZodError for what does not fit. */
  write(kind: RecordKind, value: unknown): boolean {
    const record = recordSchemas[kind].parse(value)
    if (toldOnly.includes(kind))
      return false
      // The schema of the kind was applied just now.
    ;(this.writers[kind as keyof typeof this.writers] as (record: unknown) => void)(record)
    return true
  }

  /** To be called after the last record of a kind: writes what was held back to be written together. */
  finish(): void {
    const [first] = this.arrived
    if (!first) return
    const site = this.numberOf(first.siteId)
    for (const [receivedAt, signals] of Map.groupBy(this.arrived, (signal) => signal.receivedAt)) {
      const chunk = packChunk(inOrder(signals.map(toRow)))
      const { fresh } = this.signals.add(site, receivedAt, chunk)
      const added = fresh ? fresh.filter(Boolean).length : chunk.count
      this.db.run('UPDATE pipeline_sites SET signals = signals + ? WHERE no = ?', added, site)
    }
    this.arrived = []
  }

  private readonly writers: { [K in Exclude<RecordKind, 'webhooks' | 'api-keys' | 'audit'>]: (record: RecordOf<K>) => void } = {
    clients: (client) => {
      this.insert('clients', { id: client.id, name: client.name, time_zone: client.timeZone, version: client.version })
      recordChange(this.db, 'client', client.id, client, this.now)
    },
    sites: (site) => {
      this.insert('sites', {
        id: site.id,
        name: site.name,
        platform: site.platform,
        url: site.url,
        description: site.description,
        enabled: site.enabled ? 1 : 0,
        client_id: site.clientId,
        tags: JSON.stringify(site.tags),
        time_zone: site.timeZone,
        created_at: site.createdAt,
        version: site.version,
      })
      recordChange(this.db, 'site', site.id, site, this.now)
      this.sites.rotate(site.id)
      this.state.addSite(site.id)
      // What its policies had not become yet when it was exported.
      this.siteRules.markChanged(site.id, this.now)
    },
    'site-retention': ({ siteId, days }) => this.insert('site_retention', { site_id: siteId, days }),
    signals: (signal) => {
      if (this.arrived.length >= signalsTogether || this.arrived[0]?.siteId !== signal.siteId) this.finish()
      this.arrived.push(signal)
    },
    buckets: ({ siteId, metric, minute, labels, histogram, ...values }) =>
      this.buckets.put(this.numberOf(siteId), metric, minute, JSON.stringify(labels), {
        ...values,
        histogram: histogram === null ? null : decodeHistogram(Buffer.from(histogram, 'base64')),
      }),
    alerts: ({ alert, internals }) => this.alerts.restore({ alert, internals: internals as unknown as AlertInternals }, this.now),
    evidence: ({ alertId, since, ...evidence }) =>
      this.evidence.put(alertId, { ...evidence, inLastMinute: null, since: since ?? evidence.from, upTo: this.signals.newestChunk() }),
    incidents: (incident) => {
      this.insert('incidents', {
        id: incident.id,
        status: incident.status,
        started_at: incident.startedAt,
        document: JSON.stringify(incident),
      })
      recordChange(this.db, 'incident', incident.id, incident, this.now)
    },
    health: (health) => {
      this.insert('health', { site_id: health.siteId, document: JSON.stringify(health) })
      recordChange(this.db, 'health', health.siteId, health, this.now)
    },
    snoozes: (snooze) => {
      this.insert('snoozes', {
        id: snooze.id,
        site_id: snooze.siteId,
        rule_id: snooze.ruleId,
        until: snooze.until,
        created_at: snooze.createdAt,
        created_by: snooze.createdBy,
        reason: snooze.reason,
        version: snooze.version,
      })
      recordChange(this.db, 'snooze', snooze.id, snooze, this.now)
    },
    policies: (policy) => this.policies.put(policy),
    'policy-history': (change) => this.policies.putHistory(change),
    'site-rules': ({ siteId, ...rule }) => this.siteRules.put(this.numberOf(siteId), rule),
    maintenance: (window) => this.maintenance.put(window),
    batches: (batch) => this.batches.record(batch),
    refusals: (refusal) =>
      this.insert('batch_failures', {
        site_id: refusal.siteId,
        minute: refusal.minute,
        code: refusal.code,
        count: refusal.count,
        last_at: refusal.lastAt,
      }),
    'daily-totals': ({ totals, ...written }) => this.dailyTotals.put(totals, written),
    // The file may be another one on this machine: it is followed from its beginning, and what is known changes nothing.
    sources: ({ id, siteId, format, path }) =>
      this.insert('sources', {
        id,
        site_id: siteId,
        format,
        path,
        state: 'waiting',
        problem: null,
        offset: 0,
        accepted: 0,
        failed_lines: 0,
      }),
    'site-memory': ({ siteId, state }) => this.state.putSite(this.numberOf(siteId), state as unknown as SiteMemory, 0),
    'rule-states': ({ siteId, ruleId, group, state }) =>
      this.state.putRuleState(this.numberOf(siteId), ruleId, group, JSON.stringify(state)),
    observed: ({ from, to }) => this.state.putObserved(from, to),
  }

  private numberOf(siteId: string): number {
    const known = this.numbers.get(siteId) ?? this.state.findSite(siteId)?.no
    if (known === undefined) throw new Error(`The export speaks of a site ${siteId} that it does not hold.`)
    this.numbers.set(siteId, known)
    return known
  }

  private insert(table: string, row: Record<string, string | number | null>): void {
    const names = Object.keys(row)
    this.db.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`, ...Object.values(row))
  }
}
