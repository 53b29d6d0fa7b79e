import { createHash } from 'node:crypto'
import type { Incident } from '../../shared/model/alerts/incident.ts'
import type { Change, ChangeKind } from '../../shared/model/change.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Maintenance } from '../../shared/model/rules/maintenance.ts'
import type { Policy } from '../../shared/model/rules/policy.ts'
import { ProblemError } from '../problem.ts'
import { seenIncident } from './alerts/seen-incident.ts'
import type { Bind, Database } from './database.ts'
import { deletedSites } from './deleted-sites.ts'
import { MetaRepository } from './meta.ts'
import { seenMaintenance } from './policy/seen-maintenance.ts'

type DocumentOf<K extends ChangeKind> = NonNullable<Extract<Change, { kind: K }>['document']>

/**
 * Puts the newest state of an object into the change feed, as part of the
 * caller's transaction; null says that it is gone. The document's own version is
 * the change's; a tombstone's is one more than the last.
 */
export function recordChange<K extends ChangeKind>(
  db: Database,
  kind: K,
  id: string,
  document: DocumentOf<K> | null,
  at: Instant = Date.now(),
): void {
  const version = document ? document.version : lastVersion(db, kind, id) + 1
  const siteId = document
    ? siteOf(kind, document)
    : (db.get<{ site_id: string | null }>('SELECT site_id FROM changes WHERE kind = ? AND id = ?', kind, id)?.site_id ?? null)
  db.run(
    'INSERT OR REPLACE INTO changes (kind, id, version, site_id, document, at) VALUES (?, ?, ?, ?, ?, ?)',
    kind,
    id,
    version,
    siteId,
    document ? JSON.stringify(document) : null,
    at,
  )
  db.markChanged()
}

/** Version of an object's newest change; 0 when it has none. Health documents count on from it. */
export function lastVersion(db: Database, kind: ChangeKind, id: string): number {
  return db.get<{ version: number }>('SELECT version FROM changes WHERE kind = ? AND id = ?', kind, id)?.version ?? 0
}

function siteOf(kind: ChangeKind, document: object): string | null {
  if (kind === 'site') return (document as { id: string }).id
  if (kind === 'policy') return (document as Policy).layer === 'site' ? (document as Policy).ownerId : null
  return 'siteId' in document ? (document.siteId as string) : null
}

/** Which sites a key may see; null is all of them. */
export type Visibility = readonly string[] | null

interface Cursor {
  epoch: string
  seq: number
  /** Newest change when the snapshot that this cursor is part of began; 0 when it is not part of one. */
  start: number
}

/** So few are counted one by one. */
const fewChanges = 10_000
/** So many are counted anew. */
const manyChanges = 50_000

/** What was left after the page that was read last by someone who sees everything, when `head` was the newest change. */
interface Counted {
  head: number
  after: number
  remaining: number
}

/** Reading of the change feed, and the clearing of its old tombstones. */
export class ChangesRepository {
  private readonly db: Database
  private readonly meta: MetaRepository
  private counted: Counted | undefined

  constructor(db: Database) {
    this.db = db
    this.meta = new MetaRepository(db)
  }

  /** The newest cursor for a key of this visibility. */
  head(visibility: Visibility): string {
    return writeCursor({ epoch: this.epoch(visibility), seq: this.headSeq(), start: 0 })
  }

  /**
   * Changes after a cursor, oldest first; without one, from the beginning, which
   * is the snapshot. Throws ProblemError `cursor_expired` for a cursor of another
   * epoch or one that may have missed a tombstone that is no longer kept.
   */
  after(cursor: string | undefined, limit: number, visibility: Visibility): { cursor: string; changes: Change[]; remaining: number } {
    const { changes, ...place } = this.storedAfter(cursor, limit, visibility)
    return { ...place, changes: changes.map((text) => JSON.parse(text)) }
  }

  /** As `after`, each change as JSON with its document as it is stored. */
  storedAfter(cursor: string | undefined, limit: number, visibility: Visibility): { cursor: string; changes: string[]; remaining: number } {
    const epoch = this.epoch(visibility)
    const head = this.headSeq()
    const from = cursor === undefined ? { epoch, seq: 0, start: head } : readCursor(cursor)
    if (!from || from.epoch !== epoch || from.seq > head || Math.max(from.seq, from.start) < this.floor())
      throw new ProblemError('cursor_expired')
    const gone = deletedSites(this.db)
    const rows = this.rows(from.seq, limit, visibility, gone)
    const last = rows.length < limit ? head : (rows.at(-1)?.seq ?? head)
    const start = last >= from.start ? 0 : from.start
    return {
      cursor: writeCursor({ epoch, seq: last, start }),
      changes: rows.map((row) => this.written(row, visibility, gone)),
      remaining: rows.length < limit ? 0 : this.remaining({ head, last }, visibility, gone),
    }
  }

  /** Turns everything of a site but its alerts, which may be many, into tombstones, as part of the caller's transaction. */
  burySite(siteId: string, at: Instant): void {
    const rows = this.db.all<{ kind: ChangeKind; id: string }>(
      "SELECT kind, id FROM changes WHERE site_id = ? AND document IS NOT NULL AND kind <> 'alert'",
      siteId,
    )
    for (const { kind, id } of rows) recordChange(this.db, kind, id, null, at)
  }

  /** Forgets at most `limit` tombstones older than `before`; answers how many. */
  forgetTombstones(before: Instant, limit: number): number {
    return this.db.transaction(() => {
      const rows = this.db.all<{ seq: number }>(
        'SELECT seq FROM changes WHERE document IS NULL AND at < ? ORDER BY at LIMIT ?',
        before,
        limit,
      )
      for (const { seq } of rows) this.db.run('DELETE FROM changes WHERE seq = ?', seq)
      const highest = Math.max(this.floor(), ...rows.map((row) => row.seq))
      if (rows.length > 0) this.meta.set('changes_floor', String(highest))
      this.counted = undefined
      return rows.length
    })
  }

  private headSeq(): number {
    return this.db.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'changes'")?.seq ?? 0
  }

  private floor(): number {
    return Number(this.meta.get('changes_floor') ?? 0)
  }

  /** What a key may see is part of its epoch: with other restrictions its old cursors mean nothing. */
  private epoch(visibility: Visibility): string {
    const { epoch } = this.meta
    if (!visibility) return epoch
    const digest = createHash('sha256')
      .update([...visibility].sort().join(' '))
      .digest('hex')
    return `${epoch}${digest.slice(0, 12)}`
  }

  private rows(after: number, limit: number, visibility: Visibility, gone: readonly string[]): Row[] {
    const { where, values } = seenBy(visibility, gone)
    return this.db.all<Row>(
      `SELECT seq, kind, id, version, document FROM changes WHERE seq > ?${where} ORDER BY seq LIMIT ?`,
      after,
      ...values,
      limit,
    )
  }

  /**
   * Counted once, and from there on by what was read and written since: counting a million for every page takes ten
   * times as long as reading it. What was written in place of something still to be read counts twice until few are left.
   */
  private remaining(page: { head: number; last: number }, visibility: Visibility, gone: readonly string[]): number {
    const { head, last } = page
    if (visibility !== null || gone.length > 0) return this.count(last, visibility, gone)
    let remaining = this.counted && this.countedOn(this.counted, head, last)
    if (remaining === undefined || remaining < fewChanges) remaining = this.count(last, visibility, gone)
    this.counted = { head, after: last, remaining }
    return remaining
  }

  /** Undefined when that would be more to count than it saves. */
  private countedOn(counted: Counted, head: number, last: number): number | undefined {
    const { after } = counted
    if (Math.abs(last - after) > manyChanges || head - counted.head > manyChanges) return undefined
    const read = last >= after ? this.countBetween(after, last) : -this.countBetween(last, after)
    return counted.remaining - read + this.countBetween(counted.head, head)
  }

  private countBetween(after: number, to: number): number {
    if (after === to) return 0
    return (
      this.db.get<{ n: number }>('SELECT count(*) AS n FROM changes INDEXED BY changes_by_seq WHERE seq > ? AND seq <= ?', after, to)?.n ??
      0
    )
  }

  private count(after: number, visibility: Visibility, gone: readonly string[]): number {
    const { where, values } = seenBy(visibility, gone)
    const index = where === '' ? 'INDEXED BY changes_by_seq' : ''
    return this.db.get<{ n: number }>(`SELECT count(*) AS n FROM changes ${index} WHERE seq > ?${where}`, after, ...values)?.n ?? 0
  }

  private written(row: Row, visibility: Visibility, gone: readonly string[]): string {
    const { seq, kind, id, version } = row
    const start = JSON.stringify({ seq, kind, id, version }).slice(0, -1)
    return `${start},"document":${this.seen(row, visibility, gone) ?? 'null'}}`
  }

  /** The document of a change, as JSON, as those of this visibility see it. */
  private seen({ kind, document }: Row, visibility: Visibility, gone: readonly string[]): string | null {
    if (document === null || (visibility === null && gone.length === 0)) return document
    if (kind === 'incident') return asJson(seenIncident(this.db, JSON.parse(document) as Incident, visibility, gone))
    if (kind === 'maintenance') return asJson(seenMaintenance(this.db, JSON.parse(document) as Maintenance, visibility))
    return document
  }
}

function asJson(document: object | undefined): string | null {
  return document ? JSON.stringify(document) : null
}

interface Row {
  seq: number
  kind: ChangeKind
  id: string
  version: number
  document: string | null
}

/**
 * A site's own objects; clients that have a visible site; incidents that touch one; tombstones, and maintenance
 * windows, which are one to those whom they do not concern (any more).
 */
const visibleTo = `CASE
  WHEN site_id IS NOT NULL THEN site_id IN (SELECT value FROM json_each(?))
  WHEN document IS NULL OR kind = 'maintenance' THEN 1
  WHEN kind = 'client' THEN id IN (SELECT client_id FROM sites WHERE sites.id IN (SELECT value FROM json_each(?)))
  ELSE EXISTS (SELECT 1 FROM json_each(document, '$.siteIds') WHERE value IN (SELECT value FROM json_each(?)))
END`

/** Which changes a key sees, as a condition to add; none for all of them. Of a site that is being deleted there are only tombstones. */
function seenBy(visibility: Visibility, gone: readonly string[]): { where: string; values: Bind[] } {
  const ids = visibility && JSON.stringify(visibility)
  return {
    where: `${ids ? ` AND ${visibleTo}` : ''}${gone.length > 0 ? ` AND ${notGone}` : ''}`,
    values: [...(ids ? [ids, ids, ids] : []), ...(gone.length > 0 ? [JSON.stringify(gone)] : [])],
  }
}

const notGone = '(document IS NULL OR site_id IS NULL OR site_id NOT IN (SELECT value FROM json_each(?)))'

function writeCursor({ epoch, seq, start }: Cursor): string {
  return start > 0 ? `${epoch}.${seq}.${start}` : `${epoch}.${seq}`
}

function readCursor(text: string): Cursor | undefined {
  const match = /^([0-9a-f]+)\.(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text)
  if (!match?.[1] || !match[2]) return undefined
  return { epoch: match[1], seq: Number(match[2]), start: Number(match[3] ?? 0) }
}
