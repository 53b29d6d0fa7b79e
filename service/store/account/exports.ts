import type { Export } from '../../../shared/model/account/export.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { newId } from '../../ids.ts'
import type { Database } from '../database.ts'

/** An export as it is stored: how far it is while it is made is known only to who makes it. */
export type StoredExport = Omit<Export, 'progress'>

const columns = `id, state, created_at AS createdAt, created_by AS createdBy, ends_at AS endsAt, bytes, sha256, records, problem`

/** Exports that were asked for and have not ended. */
export class ExportsRepository {
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
  }

  add(createdBy: string, createdAt: Instant, endsAt: Instant): StoredExport {
    const id = newId('x')
    this.db.run(
      `INSERT INTO exports (id, state, created_at, created_by, ends_at, records) VALUES (?, 'running', ?, ?, ?, '{}')`,
      id,
      createdAt,
      createdBy,
      endsAt,
    )
    return { id, state: 'running', createdAt, createdBy, endsAt, records: {}, bytes: null, sha256: null, problem: null }
  }

  find(id: string): StoredExport | undefined {
    return this.read(`SELECT ${columns} FROM exports WHERE id = ?`, id)[0]
  }

  /** Newest first. */
  list(): StoredExport[] {
    return this.read(`SELECT ${columns} FROM exports ORDER BY created_at DESC, id`)
  }

  finish(id: string, done: Pick<Export, 'records' | 'bytes' | 'sha256'>): void {
    this.db.run(
      "UPDATE exports SET state = 'ready', bytes = ?, sha256 = ?, records = ? WHERE id = ?",
      done.bytes,
      done.sha256,
      JSON.stringify(done.records),
      id,
    )
  }

  fail(id: string, problem: string): void {
    this.db.run("UPDATE exports SET state = 'failed', problem = ? WHERE id = ?", problem, id)
  }

  delete(id: string): void {
    this.db.run('DELETE FROM exports WHERE id = ?', id)
  }

  private read(sql: string, ...values: string[]): StoredExport[] {
    return this.db.all<Omit<StoredExport, 'records'> & { records: string }>(sql, ...values).map((row) => ({
      ...row,
      records: JSON.parse(row.records),
    }))
  }
}
