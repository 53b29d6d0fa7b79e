import type { Erasure } from '../../../shared/model/account/erasure.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { ProblemError } from '../../problem.ts'
import type { Database } from '../database.ts'
import { MetaRepository } from '../meta.ts'

const erasedAtKey = 'erased_at'
/** What is left of the single values: which data this is, not whose. */
const keptMeta = ['instance_id', 'master_key_check', 'epoch', 'changes_floor', erasedAtKey]
/** Tables that are not simply emptied: the first two are cleaned, the audit log is cut as its chain demands, the others hold nothing of anybody. */
const otherTables = ['meta', 'api_keys', 'audit', 'audit_ends', 'retention', 'erasure', 'observed']

/** The request to erase everything, and the erasing of what belongs to no site. */
export class ErasureRepository {
  private readonly db: Database
  private readonly meta: MetaRepository

  constructor(db: Database) {
    this.db = db
    this.meta = new MetaRepository(db)
  }

  get(): Erasure {
    const request = this.db.get<NonNullable<Erasure['request']>>(
      'SELECT requested_at AS requestedAt, requested_by AS requestedBy, due_at AS dueAt FROM erasure',
    )
    const erasedAt = this.meta.get(erasedAtKey)
    return { request: request ? { ...request } : null, erasedAt: erasedAt === undefined ? null : Number(erasedAt) }
  }

  /** Throws ProblemError `conflict` (`already_requested`) when there is a request. */
  request(author: string, now: Instant, dueAt: Instant): Erasure {
    if (this.get().request)
      throw new ProblemError('conflict', { reason: 'already_requested' }, 'It has been requested already: cancel that first.')
    this.db.run('INSERT INTO erasure (one, requested_at, requested_by, due_at) VALUES (1, ?, ?, ?)', now, author, dueAt)
    return this.get()
  }

  /** Throws ProblemError `not_found` without a request, `conflict` (`begun`) once it is due. */
  cancel(now: Instant): Erasure {
    const { request } = this.get()
    if (!request) throw new ProblemError('not_found', undefined, 'No erasure has been requested.')
    if (request.dueAt <= now) throw new ProblemError('conflict', { reason: 'begun' }, 'The erasure has begun and cannot be undone.')
    this.db.run('DELETE FROM erasure')
    return this.get()
  }

  /**
   * Empties every table that a site's deletion did not, also those made after this
   * was written; a new epoch makes consoles begin anew. The keys of the service's own
   * console and command line stay, so that they learn of it.
   */
  sweep(): void {
    const tables = this.db
      .all<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN (SELECT value FROM json_each(?))",
        JSON.stringify(otherTables),
      )
      .map(({ name }) => name)
    this.db.transaction(() => {
      this.db.exec('PRAGMA defer_foreign_keys = ON')
      for (const table of tables) this.db.exec(`DELETE FROM "${table}"`)
      this.db.run("DELETE FROM api_keys WHERE purpose = 'person'")
      this.db.run('DELETE FROM meta WHERE key NOT IN (SELECT value FROM json_each(?))', JSON.stringify(keptMeta))
      this.db.run("UPDATE erasure SET requested_by = ''")
      this.meta.renewEpoch()
      this.db.markChanged()
    })
  }

  /** Notes that it is done. */
  finish(now: Instant): void {
    this.db.transaction(() => {
      this.db.run('DELETE FROM erasure')
      this.meta.set(erasedAtKey, String(now))
    })
  }
}
