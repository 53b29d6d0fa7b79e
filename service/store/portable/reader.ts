import { encodeHistogram } from '../../../shared/engine/metrics/histogram.ts'
import { AlertsRepository } from '../alerts/alerts.ts'
import { EvidenceRepository } from '../alerts/evidence.ts'
import { seenIncident } from '../alerts/seen-incident.ts'
import { AuditLog } from '../audit/audit-log.ts'
import type { Bind, Database } from '../database.ts'
import { deletedSites, isThere, ofSiteThatIsThere } from '../deleted-sites.ts'
import { historyColumns, PoliciesRepository, toPolicyChange } from '../policy/policies.ts'
import { SiteRulesRepository } from '../policy/site-rules.ts'
import type { Seal } from '../seal.ts'
import { BucketsRepository } from '../signals/buckets.ts'
import { SignalsRepository } from '../signals/signals.ts'
import type { RecordKind, RecordOf } from './records.ts'

/** Reads everything that an export holds, record by record, in an order that depends on nothing but the data. */
export class PortableReader {
  private readonly db: Database
  private readonly seal: Seal

  /** `db` should be a connection of its own within one transaction, so that all of it is of one moment. */
  constructor(db: Database, seal: Seal) {
    this.db = db
    this.seal = seal
  }

  read(kind: RecordKind): Iterable<RecordOf<RecordKind>> {
    return this.readers[kind]()
  }

  private readonly readers: { [K in RecordKind]: () => Iterable<RecordOf<K>> } = {
    clients: () => this.rows('SELECT id, name, time_zone AS timeZone, version FROM clients ORDER BY id'),
    sites: () =>
      this.rows(
        `SELECT id, name, platform, url, description, enabled, client_id AS clientId, tags, time_zone AS timeZone, created_at AS createdAt, version
         FROM sites WHERE ${isThere} ORDER BY id`,
        (row) => ({ ...row, enabled: row.enabled === 1, tags: JSON.parse(row.tags as string) }),
      ),
    'site-retention': () => this.rows('SELECT site_id AS siteId, days FROM site_retention ORDER BY site_id'),
    signals: () => this.ofSites(({ no, siteId }) => new SignalsRepository(this.db).all(no, siteId)),
    buckets: () => this.ofSites(({ no, siteId }) => this.buckets(no, siteId)),
    alerts: () => this.alerts(),
    evidence: () => this.evidence(),
    incidents: () => this.incidents(),
    health: () => this.rows('SELECT document FROM health ORDER BY site_id', document),
    snoozes: () =>
      this.rows(
        `SELECT id, site_id AS siteId, rule_id AS ruleId, until, created_at AS createdAt, created_by AS createdBy, reason, version
         FROM snoozes ORDER BY id`,
      ),
    policies: () => new PoliciesRepository(this.db, Date.now).all().values(),
    'policy-history': () => this.rows(`SELECT ${historyColumns} FROM policy_history ORDER BY no`, (row) => toPolicyChange(row as never)),
    'site-rules': () => this.ofSites(({ no, siteId }) => new SiteRulesRepository(this.db).of(no).map((rule) => ({ siteId, ...rule }))),
    maintenance: () => this.rows('SELECT document FROM maintenance ORDER BY id', document),
    batches: () =>
      this.rows(
        `SELECT site_id AS siteId, batch_id AS batchId, body_hash AS bodyHash, received_at AS receivedAt, receipt, received, processing
         FROM batches WHERE ${ofSiteThatIsThere} ORDER BY site_id, batch_id`,
        (row) => ({ ...row, receipt: JSON.parse(row.receipt as string) }),
      ),
    refusals: () =>
      this.rows(
        `SELECT site_id AS siteId, minute, code, count, last_at AS lastAt FROM batch_failures WHERE ${ofSiteThatIsThere}
         ORDER BY site_id, minute, code`,
      ),
    'daily-totals': () =>
      this.rows(
        `SELECT document, ends_at AS endsAt, written_at AS writtenAt FROM daily_totals WHERE ${ofSiteThatIsThere} ORDER BY site_id, day`,
        (row) => ({
          totals: document(row),
          endsAt: row.endsAt,
          writtenAt: row.writtenAt,
        }),
      ),
    sources: () => this.rows('SELECT id, site_id AS siteId, format, path FROM sources ORDER BY id'),
    'site-memory': () =>
      this.rows(`SELECT site_id AS siteId, state FROM pipeline_sites WHERE ${ofSiteThatIsThere} ORDER BY site_id`, (row) => ({
        ...row,
        state: JSON.parse(row.state as string),
      })),
    'rule-states': () =>
      this.ofSites(({ no, siteId }) =>
        this.rows(
          'SELECT rule_id AS ruleId, label_group AS "group", state FROM rule_states WHERE site = ? ORDER BY rule_id, label_group',
          (row) => ({ ...row, siteId, state: JSON.parse(row.state as string) }),
          no,
        ),
      ),
    observed: () => this.rows('SELECT from_minute AS "from", to_minute AS "to" FROM observed ORDER BY from_minute'),
    webhooks: () =>
      this.rows(
        'SELECT id, url, minimum_severity AS minimumSeverity, enabled, created_at AS createdAt FROM webhooks ORDER BY id',
        (row) => ({
          ...row,
          enabled: row.enabled === 1,
        }),
      ),
    'api-keys': () =>
      this.rows(
        "SELECT name, role, site_ids AS siteIds, created_at AS createdAt FROM api_keys WHERE purpose = 'person' ORDER BY id",
        (row) => ({
          ...row,
          siteIds: row.siteIds === null ? null : JSON.parse(row.siteIds as string),
        }),
      ),
    audit: () => this.audit(),
  }

  private *ofSites<T>(read: (site: { no: number; siteId: string }) => Iterable<T>): Generator<T> {
    const sites = this.db.all<{ no: number; siteId: string }>(
      `SELECT no, site_id AS siteId FROM pipeline_sites WHERE ${ofSiteThatIsThere} ORDER BY site_id`,
    )
    for (const site of sites) yield* read(site)
  }

  /** Rows as records. The caller vouches for the shape, which its SQL and `make` decide. */
  private *rows<T>(sql: string, make: (row: Record<string, unknown>) => object = (row) => ({ ...row }), ...values: Bind[]): Generator<T> {
    for (const row of this.db.sqlite.prepare(sql).iterate(...values)) yield make(row) as T
  }

  private *buckets(no: number, siteId: string): Generator<RecordOf<'buckets'>> {
    for (const { metric, minute, labels, bucket } of new BucketsRepository(this.db).all(no)) {
      const { count, sum, min, max, last, lastAt, histogram } = bucket
      yield {
        siteId,
        metric,
        minute,
        labels: JSON.parse(labels),
        count,
        sum,
        min,
        max,
        last,
        lastAt,
        histogram: histogram && Buffer.from(encodeHistogram(histogram)).toString('base64'),
      }
    }
  }

  private *alerts(): Generator<RecordOf<'alerts'>> {
    const alerts = new AlertsRepository(this.db)
    for (const { id } of this.rows<{ id: string }>(`SELECT id FROM alerts WHERE ${ofSiteThatIsThere} ORDER BY id`)) {
      const stored = alerts.load(id)
      if (stored) yield { alert: stored.alert, internals: { ...stored.internals } }
    }
  }

  private *incidents(): Generator<RecordOf<'incidents'>> {
    const gone = deletedSites(this.db)
    for (const incident of this.rows<RecordOf<'incidents'>>('SELECT document FROM incidents ORDER BY id', document)) {
      const seen = seenIncident(this.db, incident, null, gone)
      if (seen) yield seen
    }
  }

  private *evidence(): Generator<RecordOf<'evidence'>> {
    const evidence = new EvidenceRepository(this.db, this.seal)
    for (const { id: alertId } of this.rows<{ id: string }>(
      `SELECT alert_id AS id FROM evidence WHERE alert_id IN (SELECT id FROM alerts WHERE ${ofSiteThatIsThere}) ORDER BY alert_id`,
    )) {
      const stored = evidence.find(alertId)
      if (!stored) continue
      const { upTo: _, inLastMinute: __, ...shown } = stored
      yield { alertId, ...shown }
    }
  }

  private *audit(): Generator<RecordOf<'audit'>> {
    const log = new AuditLog(this.db, this.seal, Date.now)
    let cursor: string | undefined
    do {
      const { items, next } = log.page({ limit: 500, cursor })
      yield* items
      cursor = next ?? undefined
    } while (cursor !== undefined)
  }
}

function document(row: Record<string, unknown>): object {
  return JSON.parse(row.document as string)
}
