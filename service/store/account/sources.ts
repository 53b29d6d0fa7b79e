import type { Source } from '../../../shared/model/sites/source.ts'
import { newId } from '../../ids.ts'
import { ProblemError } from '../../problem.ts'
import type { Visibility } from '../changes.ts'
import type { Database } from '../database.ts'

/** A source with which file its offset is of (device and inode), which callers of the API do not see. */
export interface StoredSource extends Source {
  identity: string | null
}

const columns = `id, site_id AS siteId, format, path, state, problem, offset, identity, accepted,
  failed_lines AS failedLines, last_read_at AS lastReadAt, warning, warned_at AS warnedAt`

/** Log files that the service follows, each with its durable offset. */
export class SourcesRepository {
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
  }

  /** Throws ProblemError `conflict` when that file is followed for that site already. */
  create(input: Pick<Source, 'siteId' | 'format' | 'path'>): Source {
    if (this.db.get('SELECT 1 FROM sources WHERE site_id = ? AND path = ?', input.siteId, input.path)) {
      throw new ProblemError('conflict', { reason: 'source_exists' }, `${input.path} is followed for this site already.`)
    }
    const id = newId('f')
    this.db.run(
      `INSERT INTO sources (id, site_id, format, path, state, problem, offset, identity, accepted, failed_lines, last_read_at)
       VALUES (?, ?, ?, ?, 'waiting', NULL, 0, NULL, 0, 0, NULL)`,
      id,
      input.siteId,
      input.format,
      input.path,
    )
    return this.get(id)
  }

  /** Throws ProblemError `not_found`. */
  get(id: string): Source {
    return withoutIdentity(this.stored(id))
  }

  /** Throws ProblemError `not_found`. */
  stored(id: string): StoredSource {
    const row = this.db.get<StoredSource>(`SELECT ${columns} FROM sources WHERE id = ?`, id)
    if (!row) throw new ProblemError('not_found', undefined, `There is no source ${id}.`)
    return { ...row }
  }

  list(visibility: Visibility = null): Source[] {
    const rows = this.db.all<StoredSource>(`SELECT ${columns} FROM sources ORDER BY id`)
    return rows.filter((row) => !visibility || visibility.includes(row.siteId)).map(withoutIdentity)
  }

  /** Writes how far reading came; part of the caller's transaction when there is one. A source that is gone is left gone. */
  update(id: string, edit: Partial<Omit<StoredSource, 'id' | 'siteId' | 'format' | 'path'>>): void {
    const row = this.db.get<StoredSource>(`SELECT ${columns} FROM sources WHERE id = ?`, id)
    if (!row) return
    const next = { ...row, ...edit }
    this.db.run(
      'UPDATE sources SET state = ?, problem = ?, offset = ?, identity = ?, accepted = ?, failed_lines = ?, last_read_at = ?, warning = ?, warned_at = ? WHERE id = ?',
      next.state,
      next.problem,
      next.offset,
      next.identity,
      next.accepted,
      next.failedLines,
      next.lastReadAt,
      next.warning,
      next.warnedAt,
      id,
    )
  }

  /** Throws ProblemError `not_found`. */
  delete(id: string): void {
    if (this.db.run('DELETE FROM sources WHERE id = ?', id) === 0)
      throw new ProblemError('not_found', undefined, `There is no source ${id}.`)
  }
}

function withoutIdentity({ identity: _, ...source }: StoredSource): Source {
  return source
}
