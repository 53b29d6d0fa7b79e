import { createHash } from 'node:crypto'
import type { Change, ChangeKind } from '../../shared/model/change.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Incident } from '../../shared/model/incident.ts'
import { ProblemError } from '../problem.ts'
import type { Database } from './database.ts'
import { MetaRepository } from './meta.ts'

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

/** Reading of the change feed, and the clearing of its old tombstones. */
export class ChangesRepository {
  private readonly db: Database
  private readonly meta: MetaRepository

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
    const epoch = this.epoch(visibility)
    const head = this.headSeq()
    const from = cursor === undefined ? { epoch, seq: 0, start: head } : readCursor(cursor)
    if (!from || from.epoch !== epoch || from.seq > head || Math.max(from.seq, from.start) < this.floor())
      throw new ProblemError('cursor_expired')
    const rows = this.rows(from.seq, limit, visibility)
    const last = rows.length < limit ? head : (rows.at(-1)?.seq ?? head)
    const start = last >= from.start ? 0 : from.start
    return {
      cursor: writeCursor({ epoch, seq: last, start }),
      changes: rows.map((row) => toChange(row, visibility)),
      remaining: rows.length < limit ? 0 : this.count(last, visibility),
    }
  }

  /** Turns everything of a site into tombstones, as part of the caller's transaction. */
  burySite(siteId: string, at: Instant): void {
    const rows = this.db.all<{ kind: ChangeKind; id: string }>(
      'SELECT kind, id FROM changes WHERE site_id = ? AND document IS NOT NULL',
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

  private rows(after: number, limit: number, visibility: Visibility): Row[] {
    const columns = 'seq, kind, id, version, document'
    if (!visibility) return this.db.all<Row>(`SELECT ${columns} FROM changes WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
    return this.db.all<Row>(
      `SELECT ${columns} FROM changes WHERE seq > ? AND ${visibleTo} ORDER BY seq LIMIT ?`,
      after,
      ...bound(visibility),
      limit,
    )
  }

  private count(after: number, visibility: Visibility): number {
    const counted = visibility
      ? this.db.get<{ n: number }>(`SELECT count(*) AS n FROM changes WHERE seq > ? AND ${visibleTo}`, after, ...bound(visibility))
      : this.db.get<{ n: number }>('SELECT count(*) AS n FROM changes INDEXED BY changes_by_seq WHERE seq > ?', after)
    return counted?.n ?? 0
  }
}

interface Row {
  seq: number
  kind: ChangeKind
  id: string
  version: number
  document: string | null
}

/** A site's own objects; clients that have a visible site; incidents that touch one (tombstones of both to everybody). */
const visibleTo = `CASE
  WHEN site_id IS NOT NULL THEN site_id IN (SELECT value FROM json_each(?))
  WHEN document IS NULL THEN 1
  WHEN kind = 'client' THEN id IN (SELECT client_id FROM sites WHERE sites.id IN (SELECT value FROM json_each(?)))
  ELSE EXISTS (SELECT 1 FROM json_each(document, '$.siteIds') WHERE value IN (SELECT value FROM json_each(?)))
END`

function bound(visibility: readonly string[]): string[] {
  const ids = JSON.stringify(visibility)
  return [ids, ids, ids]
}

function toChange(row: Row, visibility: Visibility): Change {
  const document = row.document === null ? null : JSON.parse(row.document)
  const seen = visibility && row.kind === 'incident' && document ? restrictIncident(document, visibility) : document
  return { seq: row.seq, kind: row.kind, id: row.id, version: row.version, document: seen } as Change
}

/** An incident without the sites that a key may not see. */
export function restrictIncident(incident: Incident, visibility: Visibility): Incident {
  if (!visibility) return incident
  return { ...incident, siteIds: incident.siteIds.filter((id) => visibility.includes(id)) }
}

function writeCursor({ epoch, seq, start }: Cursor): string {
  return start > 0 ? `${epoch}.${seq}.${start}` : `${epoch}.${seq}`
}

function readCursor(text: string): Cursor | undefined {
  const match = /^([0-9a-f]+)\.(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text)
  if (!match?.[1] || !match[2]) return undefined
  return { epoch: match[1], seq: Number(match[2]), start: Number(match[3] ?? 0) }
}
