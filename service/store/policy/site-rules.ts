import type { Instant } from '../../../shared/model/ids.ts'
import type { RuleSettings } from '../../../shared/model/rules/policy.ts'
import type { Database } from '../database.ts'

/** From which minute on a rule was judged by which settings on a site. */
export interface SiteRule {
  ruleId: string
  /** Unix minute, UTC. */
  since: number
  /** What differs from the catalog. */
  settings: RuleSettings
}

/** Versions that are kept of one rule on one site. */
const kept = 20

/** What was in force on which site when: late signals are judged by the rule of their own time. All writes are part of the caller's transaction. */
export class SiteRulesRepository {
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
  }

  /** Versions of all rules of a site, oldest first. */
  of(site: number): SiteRule[] {
    return this.db
      .all<{ ruleId: string; since: number; settings: string }>(
        'SELECT rule_id AS ruleId, since, settings FROM site_rules WHERE site = ? ORDER BY rule_id, since',
        site,
      )
      .map((row) => ({ ...row, settings: JSON.parse(row.settings) }))
  }

  put(site: number, { ruleId, since, settings }: SiteRule): void {
    this.db.run(
      'INSERT OR REPLACE INTO site_rules (site, rule_id, since, settings) VALUES (?, ?, ?, ?)',
      site,
      ruleId,
      since,
      JSON.stringify(settings),
    )
    this.db.run(
      `DELETE FROM site_rules WHERE site = ?1 AND rule_id = ?2 AND since < (
         SELECT since FROM site_rules WHERE site = ?1 AND rule_id = ?2 ORDER BY since DESC LIMIT 1 OFFSET ${kept - 1})`,
      site,
      ruleId,
    )
  }

  /** When other settings began to apply that the site has not taken over yet; null when there are none. */
  changedAt(site: number): Instant | null {
    return this.db.get<{ at: number | null }>('SELECT rules_changed_at AS at FROM pipeline_sites WHERE no = ?', site)?.at ?? null
  }

  markChanged(siteId: string, at: Instant): void {
    this.db.run('UPDATE pipeline_sites SET rules_changed_at = ? WHERE site_id = ?', at, siteId)
  }

  markTaken(site: number): void {
    this.db.run('UPDATE pipeline_sites SET rules_changed_at = NULL WHERE no = ?', site)
  }
}
