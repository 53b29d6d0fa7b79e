import type { SQLInputValue } from 'node:sqlite'
import type { AlertRow } from '../../../../shared/bridge/contract.ts'
import type { FilterTerm } from '../../../../shared/bridge/filter.ts'
import type { Alert } from '../../../../shared/model/alert.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { SeverityCounts } from '../../../../shared/model/severity.ts'
import { noCounts, severities } from '../../../../shared/model/severity.ts'
import type { CacheDatabase } from '../database.ts'
import { resolvedPlace } from '../feed-rows.ts'
import type { FleetProjection } from '../fleet/fleet-projection.ts'
import type { OutboxRows } from '../outbox-rows.ts'
import type { Condition, FilterScope } from './alert-filter.ts'
import { alertConditions, ftsQuery } from './alert-filter.ts'
import { withIntents } from './overlay.ts'

export interface AlertScope {
  accountId: string | null
  terms: readonly FilterTerm[]
  siteId?: string | undefined
  from?: Instant | undefined
  to?: Instant | undefined
}

interface Row {
  account_id: string
  document: string
}

/** Lists of alerts, straight from their indexes. */
export class AlertList {
  readonly #db: CacheDatabase
  readonly #projection: FleetProjection
  readonly #outbox: OutboxRows
  readonly #scope: (accountId: string | null) => FilterScope
  readonly #author: (accountId: string) => string

  constructor(
    db: CacheDatabase,
    projection: FleetProjection,
    outbox: OutboxRows,
    scope: (accountId: string | null) => FilterScope,
    author: (accountId: string) => string,
  ) {
    this.#db = db
    this.#projection = projection
    this.#outbox = outbox
    this.#scope = scope
    this.#author = author
  }

  /** One window. `worst`: open ones by severity, newest first, then resolved ones; `newest`: by their last firing. */
  page(scope: AlertScope, order: 'worst' | 'newest', offset: number, limit: number): { total: number; rows: AlertRow[] } {
    const { sql, values } = this.#where(scope)
    // The unary plus keeps SQLite from walking a whole order to find one site's few alerts.
    const by = order === 'newest' ? 'last_fired_at DESC, row' : `${scope.siteId === undefined ? '' : '+'}place, last_fired_at DESC, row`
    const rows = this.#db.all<Row>(
      `SELECT account_id, document FROM alerts WHERE ${sql} ORDER BY ${by} LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    )
    return { total: this.#total(scope, sql, values), rows: rows.map((row) => this.#row(row)) }
  }

  get(accountId: string, alertId: string): AlertRow | undefined {
    const row = this.#db.get<Row>('SELECT account_id, document FROM alerts WHERE account_id = ? AND id = ?', accountId, alertId)
    return row && this.#row(row)
  }

  /** The alert as the service last sent it. */
  document(accountId: string, alertId: string): Alert | undefined {
    const row = this.#db.get<Row>('SELECT account_id, document FROM alerts WHERE account_id = ? AND id = ?', accountId, alertId)
    return row && (JSON.parse(row.document) as Alert)
  }

  /** The rule's other open alerts in the account, worst first. */
  elsewhere(alert: AlertRow, limit: number): AlertRow[] {
    return this.#db
      .all<Row>(
        `SELECT account_id, document FROM alerts WHERE account_id = ? AND rule_id = ? AND place < ${resolvedPlace} AND site_id <> ? ORDER BY place, last_fired_at DESC LIMIT ?`,
        alert.accountId,
        alert.alert.ruleId,
        alert.alert.siteId,
        limit,
      )
      .map((row) => this.#row(row))
  }

  /** Other alerts of the rule on the site, newest first. */
  history(alert: AlertRow, limit: number): AlertRow[] {
    return this.#db
      .all<Row>(
        'SELECT account_id, document FROM alerts WHERE account_id = ? AND site_id = ? AND rule_id = ? AND id <> ? ORDER BY last_fired_at DESC LIMIT ?',
        alert.accountId,
        alert.alert.siteId,
        alert.alert.ruleId,
        alert.alert.id,
        limit,
      )
      .map((row) => this.#row(row))
  }

  /** Alerts first fired in each of `steps` equal parts of [from, to). */
  timeline(scope: AlertScope, from: Instant, to: Instant, steps: number): { at: Instant; counts: SeverityCounts }[] {
    const length = Math.max(1, (to - from) / steps)
    const result = Array.from({ length: steps }, (_, index) => ({ at: Math.floor(from + index * length), counts: noCounts() }))
    const { sql, values } = this.#where({ ...scope, from: undefined, to: undefined })
    const counted = this.#db.all<{ step: number; severity: number; alerts: number }>(
      `SELECT CAST((first_fired_at - ?) / ? AS INTEGER) AS step, severity, count(*) AS alerts FROM alerts WHERE first_fired_at >= ? AND first_fired_at < ? AND ${sql} GROUP BY 1, 2`,
      from,
      length,
      from,
      to,
      ...values,
    )
    for (const { step, severity, alerts } of counted) {
      const counts = result[Math.min(step, steps - 1)]?.counts
      const name = severities[severity]
      if (counts && name) counts[name] += alerts
    }
    return result
  }

  /** Open and not acknowledged, what waits in the outbox applied. */
  unacknowledged(accountId: string | null): number {
    return this.#count(accountId, `status = 'firing' AND place < ${resolvedPlace}`)
  }

  /** Alerts whose text holds all words, open and worst ones first. */
  search(text: string, limit: number): AlertRow[] {
    const query = ftsQuery(text)
    if (query === '') return []
    return this.#db
      .all<Row>(
        'SELECT account_id, document FROM alerts WHERE row IN (SELECT rowid FROM alert_text WHERE alert_text MATCH ? LIMIT 2000) ORDER BY place, last_fired_at DESC LIMIT ?',
        query,
        limit,
      )
      .map((row) => this.#row(row))
  }

  /** Open alerts of at least this severity, newest first. */
  open(accountId: string | null, worstRank: number, limit: number): AlertRow[] {
    const account = accountId === null ? '' : 'AND account_id = ?'
    return this.#db
      .all<Row>(
        `SELECT account_id, document FROM alerts WHERE place <= ? ${account} ORDER BY last_fired_at DESC LIMIT ?`,
        worstRank,
        ...(accountId === null ? [] : [accountId]),
        limit,
      )
      .map((row) => this.#row(row))
  }

  /** Open alerts whose evidence is not cached as it stands now: the worst and newest first. */
  withoutEvidence(accountId: string, limit: number): { id: string; total: number }[] {
    return this.#db.all<{ id: string; total: number }>(
      `SELECT a.id, json_extract(a.document, '$.evidenceTotal') AS total FROM alerts a LEFT JOIN sealed s ON s.account_id = a.account_id AND s.kind = 'evidence' AND s.id = a.id
       WHERE a.account_id = ? AND a.place < ${resolvedPlace} AND (s.tag IS NULL OR s.tag <> json_extract(a.document, '$.evidenceTotal')) ORDER BY a.place, a.last_fired_at DESC LIMIT ?`,
      accountId,
      limit,
    )
  }

  #where({ accountId, terms, siteId, from, to }: AlertScope): Condition {
    const conditions = alertConditions(terms, this.#scope(accountId))
    if (accountId !== null) conditions.push({ sql: 'account_id = ?', values: [accountId] })
    if (siteId !== undefined) conditions.push({ sql: 'site_id = ?', values: [siteId] })
    if (from !== undefined) conditions.push({ sql: 'last_fired_at >= ?', values: [from] })
    if (to !== undefined) conditions.push({ sql: 'first_fired_at < ?', values: [to] })
    if (conditions.length === 0) return { sql: '1', values: [] }
    return { sql: conditions.map(({ sql }) => `(${sql})`).join(' AND '), values: conditions.flatMap(({ values }) => values) }
  }

  /** Counts are kept in rows; only a filtered list is counted. */
  #total(scope: AlertScope, sql: string, values: SQLInputValue[]): number {
    const plain = scope.terms.length === 0 && scope.siteId === undefined && scope.from === undefined && scope.to === undefined
    if (plain) return this.#count(scope.accountId, '1')
    return this.#db.get<{ total: number }>(`SELECT count(*) AS total FROM alerts WHERE ${sql}`, ...values)?.total ?? 0
  }

  #count(accountId: string | null, where: string): number {
    const account = accountId === null ? '' : 'AND account_id = ?'
    return (
      this.#db.get<{ total: number | null }>(
        `SELECT sum(alerts) AS total FROM alert_counts WHERE ${where} ${account}`,
        ...(accountId === null ? [] : [accountId]),
      )?.total ?? 0
    )
  }

  #row({ account_id: accountId, document }: Row): AlertRow {
    const stored = JSON.parse(document) as Alert
    const waiting = this.#outbox.waitingOn(accountId, `alert ${stored.id}`)
    const site = this.#projection.site(accountId, stored.siteId)
    const newest = waiting.at(-1)?.action.kind
    const snoozing = this.#outbox.waitingOn(accountId, `snooze ${stored.siteId} ${stored.ruleId}`).length > 0
    return {
      accountId,
      alert: waiting.length === 0 ? stored : withIntents(stored, waiting, this.#author(accountId)),
      siteName: site?.site.name ?? stored.siteId,
      clientName: site?.clientName ?? null,
      snooze: site?.snoozes.find((snooze) => snooze.ruleId === stored.ruleId) ?? null,
      pending: newest === 'acknowledge' || newest === 'resolve' || newest === 'note' ? newest : snoozing ? 'snooze' : null,
    }
  }
}
