import type { Interval } from '../../../shared/engine/time/interval.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { noCounts, type SeverityCounts } from '../../../shared/model/severity.ts'
import type { DailyTotals } from '../../../shared/model/sites/daily.ts'
import { ProblemError } from '../../problem.ts'
import type { Visibility } from '../changes.ts'
import type { Bind, Database } from '../database.ts'
import { isThere } from '../deleted-sites.ts'
import { SignalsRepository } from './signals.ts'

const minute = 60_000
/** Signals may come this much after they happened and be counted when their day is written a second time; later ones make it be written anew. ms. */
export const settling = 86_400_000

/** What is stored of a day. `endsAt` is when it ended in its zone. */
export interface WrittenDay {
  endsAt: Instant
  writtenAt: Instant
}

/** How far totals of a site can be made. */
export interface DailyProgress {
  /** Nothing of what happened from here on has been deleted. */
  purgedBefore: Instant
  /** Signals came for days that were over, from here on; null when none did since. */
  lateFrom: Instant | null
}

/** What a site did within [from, to), beyond its metrics. */
export interface DayFacts {
  /** Minutes with signals and how many, from `reach` ms before `from` on. */
  signals: { minute: number; n: number }[]
  batches: { completed: number; failed: number }
  alerts: SeverityCounts
  /** Runs of minutes in which the service ran. */
  observed: Interval[]
}

/** Totals of days, what they are made of, and how far that is there. */
export class DailyTotalsRepository {
  private readonly db: Database
  private readonly signals: SignalsRepository
  /** What `noteLate` has written. */
  private readonly late = new Map<string, Instant>()

  constructor(db: Database) {
    this.db = db
    this.signals = new SignalsRepository(db)
  }

  put(totals: DailyTotals, { endsAt, writtenAt }: WrittenDay): void {
    this.db.run(
      'INSERT OR REPLACE INTO daily_totals (site_id, day, ends_at, written_at, document) VALUES (?, ?, ?, ?, ?)',
      totals.siteId,
      totals.day,
      endsAt,
      writtenAt,
      JSON.stringify(totals),
    )
  }

  /** The days of a site that have been written. */
  written(siteId: string): Map<string, WrittenDay> {
    const rows = this.db.all<WrittenDay & { day: string }>(
      'SELECT day, ends_at AS endsAt, written_at AS writtenAt FROM daily_totals WHERE site_id = ?',
      siteId,
    )
    return new Map(rows.map(({ day, endsAt, writtenAt }) => [day, { endsAt, writtenAt }]))
  }

  /** Totals of a site from one day to another, both included, in order. */
  ofSite(siteId: string, from: string, to: string): DailyTotals[] {
    return this.db
      .all<{ document: string }>(
        'SELECT document FROM daily_totals WHERE site_id = ? AND day BETWEEN ? AND ? ORDER BY day',
        siteId,
        from,
        to,
      )
      .map(({ document }) => JSON.parse(document))
  }

  /** A page of the totals of all sites that a key may see, by day and site. Throws ProblemError `input_invalid` for a cursor that is none. */
  page(query: { from: string; to: string; visibility: Visibility; cursor?: string | undefined; limit: number }): {
    items: DailyTotals[]
    next: string | null
  } {
    const position = readCursor(query.cursor)
    const where = [`site_id IN (SELECT id FROM sites WHERE ${isThere})`]
    const values: Bind[] = []
    if (position) {
      where.push('(day, site_id) > (?, ?)')
      values.push(...position)
    }
    if (query.visibility) {
      where.push('site_id IN (SELECT value FROM json_each(?))')
      values.push(JSON.stringify(query.visibility))
    }
    const rows = this.db.all<{ document: string }>(
      `SELECT document FROM daily_totals WHERE day BETWEEN ? AND ? AND ${where.join(' AND ')} ORDER BY day, site_id LIMIT ?`,
      query.from,
      query.to,
      ...values,
      query.limit + 1,
    )
    const items = rows.slice(0, query.limit).map(({ document }) => JSON.parse(document) as DailyTotals)
    const last = items.at(-1)
    return { items, next: rows.length > query.limit && last ? `${last.day}.${last.siteId}` : null }
  }

  /** Deletes at most `limit` days that ended before an instant; answers how many. */
  purge(before: Instant, limit: number): number {
    return this.db.run(
      'DELETE FROM daily_totals WHERE (site_id, day) IN (SELECT site_id, day FROM daily_totals WHERE ends_at < ? ORDER BY ends_at LIMIT ?)',
      before,
      limit,
    )
  }

  progress(siteId: string): DailyProgress {
    const row = this.db.get<DailyProgress>(
      'SELECT purged_before AS purgedBefore, late_from AS lateFrom FROM daily_progress WHERE site_id = ?',
      siteId,
    )
    return row ? { ...row } : { purgedBefore: 0, lateFrom: null }
  }

  /** To be told before what happened before an instant is deleted. */
  notePurge(siteId: string, before: Instant): void {
    if (this.progress(siteId).purgedBefore >= before) return
    this.db.run(
      `INSERT INTO daily_progress (site_id, purged_before) SELECT id, ? FROM sites WHERE id = ?
       ON CONFLICT (site_id) DO UPDATE SET purged_before = excluded.purged_before`,
      before,
      siteId,
    )
  }

  /** To be told, before signals are stored, when the oldest of them happened: they may be of days that have been written. */
  noteSignals(siteId: string, from: Instant, receivedAt: Instant): void {
    if (from >= receivedAt - settling || (this.late.get(siteId) ?? Number.POSITIVE_INFINITY) <= from) return
    this.db.run(
      `INSERT INTO daily_progress (site_id, purged_before, late_from) SELECT id, 0, ? FROM sites WHERE id = ?
       ON CONFLICT (site_id) DO UPDATE SET late_from = min(coalesce(late_from, excluded.late_from), excluded.late_from)`,
      from,
      siteId,
    )
    this.late.set(siteId, from)
  }

  /** To be told before the days from then on are looked at: what comes meanwhile is noted anew. */
  forgetLate(siteId: string): void {
    this.late.delete(siteId)
    this.db.run('UPDATE daily_progress SET late_from = NULL WHERE site_id = ? AND late_from IS NOT NULL', siteId)
  }

  /** When the first signal happened that is still there; undefined without one. */
  oldestSignal(siteId: string): Instant | undefined {
    return this.signals.oldestOf(siteId)
  }

  /** The number by which metrics of a site are stored, and when it first sent anything. */
  siteNumber(siteId: string): { no: number; firstAt: Instant | null } | undefined {
    return this.db.get<{ no: number; firstAt: Instant | null }>(
      "SELECT no, json_extract(state, '$.firstAt') AS firstAt FROM pipeline_sites WHERE site_id = ?",
      siteId,
    )
  }

  facts(siteId: string, from: Instant, to: Instant, reach: number): DayFacts {
    const batches = this.db.get<{ n: number }>(
      'SELECT count(*) AS n FROM batches WHERE site_id = ? AND received_at >= ? AND received_at < ?',
      siteId,
      from,
      to,
    )
    const refused = this.db.get<{ n: number }>(
      "SELECT coalesce(sum(count), 0) AS n FROM batch_failures WHERE site_id = ? AND minute >= ? AND minute < ? AND code <> 'repeated'",
      siteId,
      from / minute,
      to / minute,
    )
    const alerts = noCounts()
    for (const { severity, n } of this.db.all<{ severity: keyof SeverityCounts; n: number }>(
      `SELECT severity, count(*) AS n FROM alerts
       WHERE site_id = ? AND first_fired_at >= ? AND first_fired_at < ? AND superseded = 0 GROUP BY severity`,
      siteId,
      from,
      to,
    ))
      alerts[severity] = n
    return {
      signals: this.signals.minutes(siteId, from - reach, to),
      batches: { completed: batches?.n ?? 0, failed: refused?.n ?? 0 },
      alerts,
      observed: this.db
        .all<{ a: number; b: number }>(
          'SELECT from_minute AS a, to_minute AS b FROM observed WHERE to_minute >= ? AND from_minute < ? ORDER BY from_minute',
          from / minute,
          to / minute,
        )
        .map(({ a, b }) => [Math.max(a, from / minute), Math.min(b, to / minute - 1)] as const),
    }
  }
}

function readCursor(text: string | undefined): [string, string] | undefined {
  if (text === undefined) return undefined
  const match = /^(\d{4}-\d{2}-\d{2})\.([A-Za-z0-9_-]{1,64})$/.exec(text)
  if (!match?.[1] || !match[2])
    throw new ProblemError('input_invalid', { issues: [{ path: 'cursor', message: 'This is not a cursor of this list.' }] })
  return [match[1], match[2]]
}
