import type { Instant } from '../../../shared/model/ids.ts'
import type { FieldValue, Signal } from '../../../shared/model/signal.ts'
import { type Bind, type Database, isTaken } from '../database.ts'
import { pageOf, readPageCursor } from '../page-cursor.ts'

interface Row {
  at: number
  id: string
  type: string
  received_at: number
  fields: string
}

/** Signals in one statement: to hand one over costs more than to store it. */
const together = 25
const insertRows = `INSERT INTO signals (site, received_at, at, id, type, fields) VALUES ${Array.from(
  { length: together },
  (_, row) => `(?1, ?2, ${[3, 4, 5, 6].map((column) => `?${column + 4 * row}`).join(', ')})`,
).join(', ')}`

/** Which signals of a site are wanted. `from` is included, `to` is not. */
export interface SignalsQuery {
  siteId: string
  types?: readonly string[] | undefined
  from?: Instant | undefined
  to?: Instant | undefined
  cursor?: string | undefined
  limit: number
}

/** Signals as they were accepted, by site and time. */
export class SignalsRepository {
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
  }

  /** Stores a signal, with the JSON of its fields if that is there; false if it was there already. Part of the caller's transaction. */
  insert(site: number, signal: Signal, fields: string = JSON.stringify(signal.fields)): boolean {
    return (
      this.db.run(
        'INSERT OR IGNORE INTO signals (site, at, id, type, received_at, fields) VALUES (?, ?, ?, ?, ?, ?)',
        site,
        signal.at,
        signal.id,
        signal.type,
        signal.receivedAt,
        fields,
      ) === 1
    )
  }

  /**
   * Stores the signals of a batch, with the JSON of their fields; answers which of
   * them were not there yet. All of one site and received at once. Part of the caller's transaction.
   */
  insertAll(site: number, signals: readonly Signal[], fields: readonly string[]): boolean[] {
    const fresh: boolean[] = []
    for (let from = 0; from < signals.length; ) {
      const rows = signals.slice(from, from + together)
      if (rows.length === together && this.insertTogether(site, rows, fields, from)) for (const _ of rows) fresh.push(true)
      else for (const [index, signal] of rows.entries()) fresh.push(this.insert(site, signal, fields[from + index]))
      from += rows.length
    }
    return fresh
  }

  /** False, and nothing is stored, if one of them was there already. */
  private insertTogether(site: number, rows: readonly Signal[], fields: readonly string[], from: number): boolean {
    const values: Bind[] = [site, rows[0]!.receivedAt]
    for (const [index, { at, id, type }] of rows.entries()) values.push(at, id, type, fields[from + index]!)
    try {
      this.db.run(insertRows, ...values)
      return true
    } catch (error) {
      if (isTaken(error)) return false
      throw error
    }
  }

  /** A page of a site's signals, newest first. Throws ProblemError `input_invalid` for a cursor that is none. */
  page(query: SignalsQuery): { items: Signal[]; next: string | null } {
    const { siteId, types, from, to, limit } = query
    const position = readPageCursor(query.cursor)
    const where = ['site = (SELECT no FROM pipeline_sites WHERE site_id = ?)']
    const values: Bind[] = [siteId]
    if (from !== undefined) add(where, values, 'at >= ?', from)
    if (to !== undefined) add(where, values, 'at < ?', to)
    if (position) add(where, values, '(at, id) < (?, ?)', position.at, position.id)
    if (types && types.length > 0) add(where, values, 'type IN (SELECT value FROM json_each(?))', JSON.stringify(types))
    const rows = this.db.all<Row>(
      `SELECT at, id, type, received_at, fields FROM signals WHERE ${where.join(' AND ')} ORDER BY at DESC, id DESC LIMIT ?`,
      ...values,
      limit + 1,
    )
    const { items, next } = pageOf(rows, limit, (row) => row)
    return { items: items.map((row) => toSignal(siteId, row)), next }
  }

  /** Signals of some types in [from, to), newest first, for evidence. */
  between(site: number, siteId: string, types: readonly string[], from: Instant, to: Instant, limit = -1): Signal[] {
    return this.db
      .all<Row>(
        `SELECT at, id, type, received_at, fields FROM signals
         WHERE site = ? AND at >= ? AND at < ? AND type IN (SELECT value FROM json_each(?)) ORDER BY at DESC, id DESC LIMIT ?`,
        site,
        from,
        to,
        JSON.stringify(types),
        limit,
      )
      .map((row) => toSignal(siteId, row))
  }

  /** How many signals are stored, and when the oldest happened. */
  totals(): { count: number; oldest: Instant | null } {
    const count = this.db.get<{ n: number }>('SELECT coalesce(sum(signals), 0) AS n FROM pipeline_sites')?.n ?? 0
    const oldest =
      this.db.get<{ at: number | null }>(
        'SELECT min((SELECT at FROM signals WHERE site = no ORDER BY at LIMIT 1)) AS at FROM pipeline_sites',
      )?.at ?? null
    return { count, oldest }
  }

  /** Deletes at most `limit` signals of a site that happened before an instant; answers how many. */
  purge(siteId: string, before: Instant, limit: number): number {
    return this.db.transaction(() => {
      const site = this.db.get<{ no: number }>('SELECT no FROM pipeline_sites WHERE site_id = ?', siteId)?.no
      if (site === undefined) return 0
      const deleted = this.db.run(
        'DELETE FROM signals WHERE site = ?1 AND (at, id) IN (SELECT at, id FROM signals WHERE site = ?1 AND at < ?2 ORDER BY at, id LIMIT ?3)',
        site,
        before,
        limit,
      )
      if (deleted > 0) this.db.run('UPDATE pipeline_sites SET signals = max(0, signals - ?) WHERE no = ?', deleted, site)
      return deleted
    })
  }
}

function add(where: string[], values: Bind[], condition: string, ...bound: Bind[]): void {
  where.push(condition)
  values.push(...bound)
}

function toSignal(siteId: string, row: Row): Signal {
  return {
    id: row.id,
    siteId,
    type: row.type,
    at: row.at,
    receivedAt: row.received_at,
    fields: JSON.parse(row.fields) as Record<string, FieldValue>,
  }
}
