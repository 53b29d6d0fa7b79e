import type { Instant } from '../../../shared/model/ids.ts'
import type { Signal } from '../../../shared/model/signal.ts'
import type { Database } from '../database.ts'
import { type PagePosition, pageOf, readPageCursor } from '../page-cursor.ts'
import { type Chunk, type ChunkSignal, type Heads, packChunk, type Row, readHeads, readRows, signalsOf } from './chunk.ts'

/** A chunk spans less than this, ms: so what happened at a time is in few of them. */
const span = 3_600_000
/** Chunks that are looked up at once. */
const together = 8

/**
 * SQL for when the oldest chunk of a site begins of those that reach to an instant or
 * past it. Nothing that ends later by as much as a chunk spans begins before the first ends.
 */
export const oldestFrom = (site: string, from: string) =>
  `(SELECT min(from_at) FROM signal_chunks AS o WHERE o.site = ${site} AND o.to_at >= ${from} AND o.to_at <
    (SELECT to_at FROM signal_chunks AS f WHERE f.site = ${site} AND to_at >= ${from} ORDER BY to_at LIMIT 1) + ${span})`

/** Which signals of a site are wanted. `from` is included, `to` is not. */
export interface SignalsQuery {
  siteId: string
  types?: readonly string[] | undefined
  from?: Instant | undefined
  to?: Instant | undefined
  cursor?: string | undefined
  limit: number
}

/** Signals of some types in [from, to); with `after`, only those in chunks with a higher number. */
export interface SignalRange {
  types: readonly string[]
  from: Instant
  to: Instant
  after?: number
  read?: ReadChunks
}

/** Chunks of a site whose signals are known, by number: for those who look through them again within a transaction. */
export type ReadChunks = Map<number, ChunkSignal[]>

/** Which signals are looked for: at or after `from`, before `to`, and after a position in the order of newest first. */
interface Wanted {
  from: Instant
  to: Instant
  /** Only in chunks with a higher number. */
  after?: number
  position?: PagePosition | undefined
  types?: ReadonlySet<string> | undefined
  read?: ReadChunks | undefined
}

/** A chunk as the index knows it. */
interface Place {
  no: number
  fromAt: Instant
  toAt: Instant
  count: number
}

/** Signals as they were accepted, by site and time. `site` is the number of a site. */
export class SignalsRepository {
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
  }

  /**
   * Stores the signals of a chunk, whose heads may be known, that are not there yet (same site, time and id). Answers which of
   * them those are unless all, and the number of the chunk if it is stored as it is. Part of the caller's transaction.
   */
  add(site: number, receivedAt: Instant, chunk: Chunk, heads = readHeads(chunk.heads)): { fresh?: boolean[]; no?: number } {
    if (chunk.count === 0) return {}
    const fresh = this.freshIn(site, chunk, heads)
    if (!fresh && chunk.to - chunk.from < span) {
      this.put(site, receivedAt, chunk)
      return { no: this.newestChunk() }
    }
    const rows = readRows(chunk)
    let part: Row[] = []
    for (const [index, row] of rows.entries()) {
      if (fresh && !fresh[index]) continue
      if (part[0] && row.at - part[0].at >= span) {
        this.put(site, receivedAt, packChunk(part))
        part = []
      }
      part.push(row)
    }
    if (part.length > 0) this.put(site, receivedAt, packChunk(part))
    return fresh ? { fresh } : {}
  }

  /** A page of a site's signals, newest first. Throws ProblemError `input_invalid` for a cursor that is none. */
  page(query: SignalsQuery): { items: Signal[]; next: string | null } {
    const { siteId, types, from = 0, to = Number.MAX_SAFE_INTEGER, limit } = query
    const position = readPageCursor(query.cursor)
    const site = this.numberOf(siteId)
    if (site === undefined) return { items: [], next: null }
    const wanted = { from, to, position, types: types && types.length > 0 ? new Set(types) : undefined }
    const { items, next } = pageOf([...this.newestFirst(site, siteId, wanted).take(limit + 1)], limit, (signal) => signal)
    return { items: items.map((signal) => signal.toJSON()), next }
  }

  /** Signals of a range, newest first, for evidence; read as they are asked for. */
  between(site: number, siteId: string, { types, ...range }: SignalRange): IteratorObject<ChunkSignal> {
    return this.newestFirst(site, siteId, { ...range, types: new Set(types) })
  }

  /**
   * From when on the newest chunks of a site before an instant hold all of its signals before it: `most.chunks` of
   * them, or fewer that have `most.signals` together. 0 when there is nothing further back.
   */
  beginOfNewest(site: number, before: Instant, most: { chunks: number; signals: number }): Instant {
    const newest = this.db.all<{ toAt: Instant; count: number }>(
      'SELECT to_at AS toAt, count FROM signal_chunks WHERE site = ? AND to_at < ? ORDER BY to_at DESC, no DESC LIMIT ?',
      site,
      before,
      most.chunks + 1,
    )
    let signals = 0
    for (const [passed, { toAt, count }] of newest.entries()) {
      if (passed === most.chunks || signals >= most.signals) return toAt + 1
      signals += count
    }
    return 0
  }

  /** Number of the chunk that was stored last; what is stored later has a higher one. 0 when there is none. */
  newestChunk(): number {
    return this.db.get<{ no: number | null }>('SELECT max(no) AS no FROM signal_chunks')?.no ?? 0
  }

  /** All signals of a site, oldest first. */
  *all(site: number, siteId: string): Generator<Signal> {
    for (let from = this.oldest(site, 0); from !== undefined; from = this.oldest(site, from + span)) {
      const signals = [...this.newestFirst(site, siteId, { from, to: from + span })].reverse()
      for (const signal of signals) yield signal.toJSON()
    }
  }

  /** How many signals of a site happened in each minute of [from, to) that had any, in order. Minutes are counted from 1970 in UTC. */
  minutes(siteId: string, from: Instant, to: Instant): { minute: number; n: number }[] {
    const site = this.numberOf(siteId)
    const counts = new Map<number, number>()
    if (site !== undefined) {
      for (const { no } of this.places(site, from, to)) {
        for (const at of readHeads(this.headsOf(no)).at) {
          if (at < from || at >= to) continue
          const minute = Math.floor(at / 60_000)
          counts.set(minute, (counts.get(minute) ?? 0) + 1)
        }
      }
    }
    return [...counts].sort(([a], [b]) => a - b).map(([minute, n]) => ({ minute, n }))
  }

  /** How many signals of a site happened before an instant, and when the oldest did. */
  olderThan(siteId: string, before: Instant): { count: number; oldest: Instant | null } {
    const site = this.numberOf(siteId)
    let count = 0
    let oldest: Instant | null = null
    for (const { no, fromAt, toAt, count: all } of site === undefined ? [] : this.places(site, 0, before)) {
      count += toAt < before ? all : readHeads(this.headsOf(no)).at.filter((at) => at < before).length
      oldest = Math.min(oldest ?? fromAt, fromAt)
    }
    return { count, oldest }
  }

  /** When the first signal of a site happened that is still there; undefined without one. */
  oldestOf(siteId: string): Instant | undefined {
    const site = this.numberOf(siteId)
    return site === undefined ? undefined : this.oldest(site, 0)
  }

  /** How many signals are stored, and when the oldest happened. */
  totals(): { count: number; oldest: Instant | null } {
    const count = this.db.get<{ n: number }>('SELECT coalesce(sum(signals), 0) AS n FROM pipeline_sites')?.n ?? 0
    const oldest =
      this.db.get<{ at: number | null }>(`SELECT min(${oldestFrom('pipeline_sites.no', '0')}) AS at FROM pipeline_sites`)?.at ?? null
    return { count, oldest }
  }

  /** Deletes signals of a site that happened before an instant, chunk by chunk until `limit` are reached; answers how many. */
  purge(siteId: string, before: Instant, limit: number): number {
    return this.db.transaction(() => {
      const site = this.numberOf(siteId)
      if (site === undefined) return 0
      let deleted = 0
      for (const place of this.places(site, 0, before, limit)) {
        if (deleted >= limit) break
        deleted += this.cut(place, before)
      }
      if (deleted > 0) this.db.run('UPDATE pipeline_sites SET signals = max(0, signals - ?) WHERE no = ?', deleted, site)
      return deleted
    })
  }

  /** Deletes of one chunk what happened before an instant; answers how many signals. */
  private cut({ no, toAt, count }: Place, before: Instant): number {
    if (toAt < before) {
      this.db.run('DELETE FROM signal_chunks WHERE no = ?', no)
      return count
    }
    const rows = readRows({ heads: this.headsOf(no), fields: this.fieldsOf(no) })
    const left = packChunk(rows.filter(({ at }) => at >= before))
    this.db.run(
      'UPDATE signal_chunks SET from_at = ?, count = ?, heads = ?, fields = ? WHERE no = ?',
      left.from,
      left.count,
      left.heads,
      left.fields,
      no,
    )
    return count - left.count
  }

  /** Which signals of a chunk are not stored yet; undefined: all. */
  private freshIn(site: number, { from, to }: Chunk, { at, id }: Heads): boolean[] | undefined {
    const known = new Set<string>()
    let [first, last] = [to, from]
    for (const { no } of this.places(site, from, to + 1)) {
      const other = readHeads(this.headsOf(no))
      for (const [n, one] of other.at.entries()) {
        if (one < from || one > to) continue
        known.add(nameOf({ at: one, id: other.id[n]! }))
        ;[first, last] = [Math.min(first, one), Math.max(last, one)]
      }
    }
    if (known.size === 0) return undefined
    const fresh = at.map((one, n) => one < first || one > last || !known.has(nameOf({ at: one, id: id[n]! })))
    return fresh.includes(false) ? fresh : undefined
  }

  private put(site: number, receivedAt: Instant, { from, to, count, heads, fields }: Chunk): void {
    this.db.run(
      'INSERT INTO signal_chunks (site, from_at, to_at, count, received_at, heads, fields) VALUES (?, ?, ?, ?, ?, ?, ?)',
      site,
      from,
      to,
      count,
      receivedAt,
      heads,
      fields,
    )
  }

  /** Chunks with signals in [from, to), those that end first first. */
  private places(site: number, from: Instant, to: Instant, limit = -1): Place[] {
    return this.db.all<Place>(
      `SELECT no, from_at AS fromAt, to_at AS toAt, count FROM signal_chunks
       WHERE site = ? AND to_at >= ? AND to_at < ? AND from_at < ? ORDER BY to_at, no LIMIT ?`,
      site,
      from,
      to + span,
      to,
      limit,
    )
  }

  /** Signals newest first. A chunk that ends later may hold what comes after one that ends earlier: nothing is told before that is known. */
  private *newestFirst(site: number, siteId: string, wanted: Wanted): Generator<ChunkSignal> {
    const to = wanted.position ? Math.min(wanted.to, wanted.position.at + 1) : wanted.to
    let pending: ChunkSignal[] = []
    let end = { toAt: to + span, no: 0 }
    for (;;) {
      const places = this.db.all<{ no: number; toAt: Instant }>(
        `SELECT no, to_at AS toAt FROM signal_chunks
         WHERE site = ? AND to_at >= ? AND (to_at, no) < (?, ?) AND from_at < ? AND no > ? ORDER BY to_at DESC, no DESC LIMIT ${together}`,
        site,
        wanted.from,
        end.toAt,
        end.no,
        to,
        wanted.after ?? 0,
      )
      for (const { no, toAt } of places) {
        const sure = pending.findIndex(({ at }) => at <= toAt)
        yield* pending.splice(0, sure === -1 ? pending.length : sure)
        const found = this.matching(no, siteId, wanted)
        if (found.length > 0) pending = [...pending, ...found].sort(newestFirst)
      }
      const last = places.at(-1)
      if (!last || places.length < together) break
      end = last
    }
    yield* pending
  }

  /** The fields of a chunk are read only if some of its signals are wanted. */
  private matching(no: number, siteId: string, { from, to, position, types, read }: Wanted): ChunkSignal[] {
    const isWanted = (at: Instant, id: string, type: string) =>
      at >= from && at < to && (types === undefined || types.has(type)) && (!position || newestFirst({ at, id }, position) > 0)
    let signals = read?.get(no)
    if (!signals) {
      const { heads: bytes, receivedAt } = this.db.get<{ heads: Uint8Array; receivedAt: Instant }>(
        'SELECT heads, received_at AS receivedAt FROM signal_chunks WHERE no = ?',
        no,
      )!
      const heads = readHeads(bytes)
      if (!heads.id.some((id, n) => isWanted(heads.at[n]!, id, heads.shapes[heads.shape[n]!]![0]))) return []
      signals = signalsOf({ heads: bytes, fields: this.fieldsOf(no) }, siteId, receivedAt, heads)
      read?.set(no, signals)
    }
    return signals.filter(({ at, id, type }) => isWanted(at, id, type))
  }

  private headsOf(no: number): Uint8Array {
    return this.db.get<{ heads: Uint8Array }>('SELECT heads FROM signal_chunks WHERE no = ?', no)!.heads
  }

  private fieldsOf(no: number): Uint8Array {
    return this.db.get<{ fields: Uint8Array }>('SELECT fields FROM signal_chunks WHERE no = ?', no)!.fields
  }

  private numberOf(siteId: string): number | undefined {
    return this.db.get<{ no: number }>('SELECT no FROM pipeline_sites WHERE site_id = ?', siteId)?.no
  }

  /** From when on to look for signals of a site that happened at an instant or later; undefined when there are none. */
  private oldest(site: number, from: Instant): Instant | undefined {
    const begins = this.db.get<{ at: Instant | null }>(`SELECT ${oldestFrom('?1', '?2')} AS at`, site, from)?.at ?? null
    return begins === null ? undefined : Math.max(begins, from)
  }
}

/** What tells a signal from others of its site. */
function nameOf({ at, id }: { at: Instant; id: string }): string {
  return `${at} ${id}`
}

function newestFirst(a: PagePosition, b: PagePosition): number {
  return b.at - a.at || (a.id === b.id ? 0 : b.id < a.id ? -1 : 1)
}
