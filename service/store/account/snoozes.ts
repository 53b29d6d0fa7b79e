import type { Snooze } from '../../../shared/model/alerts/snooze.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { newId } from '../../ids.ts'
import { ProblemError } from '../../problem.ts'
import { recordChange, type Visibility } from '../changes.ts'
import type { Database } from '../database.ts'

const columns = 'id, site_id AS siteId, rule_id AS ruleId, until, created_at AS createdAt, created_by AS createdBy, reason, version'

/** Rules that are silent on a site for a while: at most one per rule and site. */
export class SnoozesRepository {
  private readonly db: Database
  private readonly clock: Clock
  /** One more with every change, for those who keep what follows from snoozes. */
  revision = 0

  constructor(db: Database, clock: Clock) {
    this.db = db
    this.clock = clock
  }

  /** Snoozes a rule on a site; an earlier snooze of the two is replaced. Throws `input_invalid` unless `until` is ahead. */
  create(input: Pick<Snooze, 'siteId' | 'ruleId' | 'until' | 'reason'>, author: string): Snooze {
    const now = this.clock()
    if (input.until <= now)
      throw new ProblemError('input_invalid', { issues: [{ path: 'until', message: 'A snooze ends in the future.' }] })
    return this.db.transaction(() => {
      const old = this.db.get<Snooze>(`SELECT ${columns} FROM snoozes WHERE site_id = ? AND rule_id = ?`, input.siteId, input.ruleId)
      const snooze: Snooze = { ...input, id: old?.id ?? newId('z'), createdAt: now, createdBy: author, version: (old?.version ?? 0) + 1 }
      this.db.run(
        `INSERT INTO snoozes (id, site_id, rule_id, until, created_at, created_by, reason, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET until = excluded.until, created_at = excluded.created_at, created_by = excluded.created_by,
           reason = excluded.reason, version = excluded.version`,
        snooze.id,
        snooze.siteId,
        snooze.ruleId,
        snooze.until,
        snooze.createdAt,
        snooze.createdBy,
        snooze.reason,
        snooze.version,
      )
      recordChange(this.db, 'snooze', snooze.id, snooze, now)
      this.revision++
      return snooze
    })
  }

  /** Those in force, the first to end first. */
  list(visibility: Visibility): Snooze[] {
    const rows = this.db.all<Snooze>(`SELECT ${columns} FROM snoozes WHERE until > ? ORDER BY until`, this.clock())
    return rows.filter((row) => !visibility || visibility.includes(row.siteId)).map((row) => ({ ...row }))
  }

  find(id: string): Snooze | undefined {
    const row = this.db.get<Snooze>(`SELECT ${columns} FROM snoozes WHERE id = ?`, id)
    return row && { ...row }
  }

  /** The snooze that keeps the rule silent on the site. */
  inForce(siteId: string, ruleId: string, now: Instant): Snooze | undefined {
    const row = this.db.get<Snooze>(`SELECT ${columns} FROM snoozes WHERE site_id = ? AND rule_id = ? AND until > ?`, siteId, ruleId, now)
    return row && { ...row }
  }

  /** Ends a snooze now. Throws ProblemError `not_found`. */
  delete(id: string): void {
    this.db.transaction(() => {
      if (this.db.run('DELETE FROM snoozes WHERE id = ?', id) === 0)
        throw new ProblemError('not_found', undefined, `There is no snooze ${id}.`)
      recordChange(this.db, 'snooze', id, null, this.clock())
      this.revision++
    })
  }

  /** Removes what has ended by `now`. */
  expire(now: Instant): void {
    const ended = this.db.all<{ id: string }>('SELECT id FROM snoozes WHERE until <= ?', now)
    if (ended.length === 0) return
    this.db.transaction(() => {
      for (const { id } of ended) this.delete(id)
    })
  }
}
