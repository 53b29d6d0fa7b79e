import type { AuditEntry } from '../../../shared/model/account/audit.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { ProblemError } from '../../problem.ts'
import type { Bind, Database } from '../database.ts'
import { pageOf, readPageCursor } from '../page-cursor.ts'
import type { Seal } from '../seal.ts'
import { type ChainEnd, genesis, hashOf, textOf } from './chain.ts'

/** Who signs what the service does by itself. */
export const serviceAuthor = 'service'
/** Who signs what the owner of the data folder does with its files. */
export const ownerAuthor = 'command line'

/** Something that was done, to be recorded. */
export type AuditAct = Pick<AuditEntry, 'author' | 'action' | 'object'> & Partial<Pick<AuditEntry, 'keyId' | 'details' | 'at'>>

/** Which entries are wanted. */
export interface AuditQuery {
  kind?: string | undefined
  id?: string | undefined
  author?: string | undefined
  cursor?: string | undefined
  limit: number
}

/**
 * The chain of everything that was changed, by whom. Rows are added and, when
 * the plan's retention is over, cut at the beginning; the schema refuses
 * anything else.
 */
export class AuditLog {
  private readonly db: Database
  private readonly seal: Seal
  private readonly clock: Clock

  constructor(db: Database, seal: Seal, clock: Clock) {
    this.db = db
    this.seal = seal
    this.clock = clock
  }

  /** Adds an entry to the chain. To be called in the transaction that makes the change: both are on disk, or neither. */
  record(act: AuditAct): void {
    this.db.transaction(() => {
      const head = this.end('head') ?? { seq: 0, hash: genesis }
      const unsigned = {
        seq: head.seq + 1,
        at: act.at ?? this.clock(),
        author: act.author,
        keyId: act.keyId ?? null,
        action: act.action,
        object: act.object,
        details: act.details ?? {},
        previous: head.hash,
      }
      const hash = hashOf(unsigned)
      this.db.run(
        `INSERT INTO audit (seq, at, author, key_id, action, object_kind, object_id, details, previous, hash)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        unsigned.seq,
        unsigned.at,
        unsigned.author,
        unsigned.keyId,
        unsigned.action,
        unsigned.object.kind,
        unsigned.object.id,
        JSON.stringify(unsigned.details),
        unsigned.previous,
        hash,
      )
      this.setEnd('head', { seq: unsigned.seq, hash })
    })
  }

  /** A page of the entries that are wanted, newest first. Throws ProblemError `input_invalid` for a foreign cursor. */
  page({ kind, id, author, cursor, limit }: AuditQuery): { items: AuditEntry[]; next: string | null } {
    const wanted: [string, Bind | undefined][] = [
      ['object_kind = ?', kind],
      ['object_id = ?', id],
      ['author = ?', author],
      ['seq < ?', beforeSeq(cursor)],
    ]
    const given = wanted.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]))
    const where = given.length > 0 ? `WHERE ${given.map(({ condition }) => condition).join(' AND ')}` : ''
    const rows = this.db.all<AuditRow>(
      `SELECT * FROM audit ${where} ORDER BY seq DESC LIMIT ?`,
      ...given.map(({ value }) => value),
      limit + 1,
    )
    return pageOf(rows.map(toEntry), limit, ({ at, seq }) => ({ at, id: String(seq) }))
  }

  /**
   * Cuts at most `limit` entries that are older than an instant, and records that
   * it did: the anchor says what the oldest entry that is left follows. Answers
   * how many were cut.
   */
  cut(before: Instant, now: Instant, limit: number): number {
    return this.db.transaction(() => {
      const rows = this.db.all<ChainEnd & { at: Instant }>('SELECT seq, hash, at FROM audit ORDER BY seq LIMIT ?', limit)
      // The clock may have stepped back: what is cut ends before the first entry that is young enough.
      const young = rows.findIndex(({ at }) => at >= before)
      const old = young < 0 ? rows : rows.slice(0, young)
      const last = old.at(-1)
      if (!last) return 0
      this.setEnd('anchor', { seq: last.seq, hash: last.hash })
      this.db.run('DELETE FROM audit WHERE seq <= ?', last.seq)
      const details = { before, upTo: last.seq }
      this.record({ author: serviceAuthor, action: 'cut', object: { kind: 'audit', id: null }, details, at: now })
      return old.length
    })
  }

  private end(name: 'head' | 'anchor'): ChainEnd | undefined {
    return this.db.get<ChainEnd>('SELECT seq, hash FROM audit_ends WHERE name = ?', name)
  }

  private setEnd(name: 'head' | 'anchor', end: ChainEnd): void {
    this.db.run(
      `INSERT INTO audit_ends (name, seq, hash, sealed) VALUES (?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, sealed = excluded.sealed`,
      name,
      end.seq,
      end.hash,
      this.seal.seal(textOf(end), sealContext(name)),
    )
  }
}

/** What an end of the chain is sealed for. */
export function sealContext(name: string): string {
  return `audit ${name}`
}

function beforeSeq(cursor: string | undefined): number | undefined {
  const position = readPageCursor(cursor)
  if (!position) return undefined
  if (!/^\d{1,15}$/.test(position.id))
    throw new ProblemError('input_invalid', { issues: [{ path: 'cursor', message: 'This is not a cursor of this list.' }] })
  return Number(position.id)
}

export interface AuditRow {
  seq: number
  at: number
  author: string
  key_id: string | null
  action: string
  object_kind: string
  object_id: string | null
  details: string
  previous: string
  hash: string
}

/** The entry that a row holds. Throws when its details are no JSON, as only others can have made them. */
export function toEntry(row: AuditRow): AuditEntry {
  return {
    seq: row.seq,
    at: row.at,
    author: row.author,
    keyId: row.key_id,
    action: row.action,
    object: { kind: row.object_kind, id: row.object_id },
    details: JSON.parse(row.details),
    previous: row.previous,
    hash: row.hash,
  }
}
