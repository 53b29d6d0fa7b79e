import type { Account } from '../../../shared/model/account/account.ts'
import { type RetentionEdit, retentionDaysOf } from '../../../shared/model/account/retention.ts'
import { ProblemError } from '../../problem.ts'
import type { Database } from '../database.ts'

/** What the account keeps. `sites` holds those that keep less than the plan allows. */
export interface RetentionRule {
  plan: Account['plan']
  days: Account['retentionDays']
  version: number
  sites: ReadonlyMap<string, number>
}

/** How many days things are kept: by the plan with its add-on, or less on a site that says so. */
export class RetentionSettings {
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
  }

  account(): Omit<RetentionRule, 'sites'> {
    const row = this.db.get<Omit<RetentionRule, 'sites'>>('SELECT plan, days, version FROM retention')
    if (!row) throw new Error('The settings of retention are missing.')
    return { ...row }
  }

  get(): RetentionRule {
    const rows = this.db.all<{ siteId: string; days: number }>('SELECT site_id AS siteId, days FROM site_retention')
    return { ...this.account(), sites: new Map(rows.map(({ siteId, days }) => [siteId, days])) }
  }

  /** Days in force on a site. */
  daysOf(siteId: string): number {
    return (
      this.db.get<{ days: number }>(
        'SELECT min(days, coalesce((SELECT days FROM site_retention WHERE site_id = ?), days)) AS days FROM retention',
        siteId,
      )?.days ?? this.account().days
    )
  }

  /**
   * What the settings would be after an edit. Throws ProblemError `input_invalid`
   * for days that the plan does not have, or a site that would keep more than the
   * plan allows, and `not_found` for a site that is not there.
   */
  after(edit: RetentionEdit): RetentionRule {
    const old = this.get()
    const plan = edit.plan ?? old.plan
    const allowed = retentionDaysOf(plan)
    const days = edit.days ?? (allowed.includes(old.days) ? old.days : allowed[0]!)
    if (!allowed.includes(days)) throw invalid('days', `The plan ${plan} keeps ${allowed.join(', ')} days.`)
    const sites = new Map(old.sites)
    for (const [index, { siteId, days: own }] of (edit.sites ?? []).entries()) {
      if (!this.db.get('SELECT 1 FROM sites WHERE id = ? AND deleted_at IS NULL', siteId))
        throw new ProblemError('not_found', undefined, `There is no site ${siteId}.`)
      if (own !== null && own > days) throw invalid(`sites.${index}.days`, `A site keeps at most what the plan allows, ${days} days.`)
      if (own === null) sites.delete(siteId)
      else sites.set(siteId, own)
    }
    return { plan, days, version: old.version, sites }
  }

  /** Changes the settings, as `after` says. Throws ProblemError `version_mismatch` besides when they are no longer of version `seen`. */
  update(edit: RetentionEdit, seen: number): RetentionRule {
    return this.db.transaction(() => {
      const { version } = this.account()
      if (version !== seen) throw new ProblemError('version_mismatch', { current: version })
      const next = { ...this.after(edit), version: version + 1 }
      this.db.run('UPDATE retention SET plan = ?, days = ?, version = ?', next.plan, next.days, next.version)
      this.db.run('DELETE FROM site_retention')
      for (const [siteId, days] of next.sites) this.db.run('INSERT INTO site_retention (site_id, days) VALUES (?, ?)', siteId, days)
      return next
    })
  }
}

/** Days in force on a site under some settings. */
export function daysUnder({ days, sites }: Pick<RetentionRule, 'days' | 'sites'>, siteId: string): number {
  return Math.min(days, sites.get(siteId) ?? days)
}

function invalid(path: string, message: string): ProblemError {
  return new ProblemError('input_invalid', { issues: [{ path, message }] }, message)
}
