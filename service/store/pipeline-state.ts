import type { Interval } from '../../shared/engine/time/interval.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Platform } from '../../shared/model/platform.ts'
import type { Database } from './database.ts'

/** What the pipeline remembers of a site between batches. */
export interface SiteMemory {
  /** When the newest and the oldest signal happened. */
  watermark: Instant | null
  firstAt: Instant | null
  lastReceivedAt: Instant | null
  /** When the newest batch came whose newest event was at most 15 minutes old; null for a site that only ever sent the past. */
  lastLiveAt: Instant | null
  /** The last 20 gaps between such batches, ms, oldest first. */
  gaps: number[]
  /** Events reported as dropped, by unix day. */
  dropped: Record<string, number>
  /** Unix hours of the last day or so that have signals. */
  hours: number[]
  lastChange: { at: Instant; id: string; text: string } | null
  environment: Record<string, { at: Instant; value: string }>
}

/** A site as the pipeline knows it. */
export interface StoredSite {
  no: number
  siteId: string
  platform: Platform
  memory: SiteMemory
}

/** Fresh memory of a site that has sent nothing. */
export function newMemory(): SiteMemory {
  return {
    watermark: null,
    firstAt: null,
    lastReceivedAt: null,
    lastLiveAt: null,
    gaps: [],
    dropped: {},
    hours: [],
    lastChange: null,
    environment: {},
  }
}

interface SiteRow {
  no: number
  site_id: string
  platform: Platform
  state: string
}

/** Sites that are being deleted are not among them. */
const siteColumns =
  'SELECT p.no, p.site_id, s.platform, p.state FROM pipeline_sites AS p JOIN sites AS s ON s.id = p.site_id WHERE s.deleted_at IS NULL'

/** What the pipeline must know again after a restart. All writes are part of the caller's transaction. */
export class PipelineStateRepository {
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
  }

  allSites(): StoredSite[] {
    return this.db.all<SiteRow>(siteColumns).map(toSite)
  }

  findSite(siteId: string): StoredSite | undefined {
    const row = this.db.get<SiteRow>(`${siteColumns} AND p.site_id = ?`, siteId)
    return row && toSite(row)
  }

  addSite(siteId: string): void {
    this.db.run('INSERT OR IGNORE INTO pipeline_sites (site_id, signals, state) VALUES (?, 0, ?)', siteId, JSON.stringify(newMemory()))
  }

  putSite(no: number, memory: SiteMemory, newSignals: number): void {
    this.db.run('UPDATE pipeline_sites SET state = ?, signals = signals + ? WHERE no = ?', JSON.stringify(memory), newSignals, no)
  }

  /** Rule states of a site: rule, group and the text that was put. */
  ruleStates(site: number): { ruleId: string; group: string; state: string }[] {
    return this.db
      .all<{ rule_id: string; label_group: string; state: string }>(
        'SELECT rule_id, label_group, state FROM rule_states WHERE site = ?',
        site,
      )
      .map((row) => ({ ruleId: row.rule_id, group: row.label_group, state: row.state }))
  }

  putRuleState(site: number, ruleId: string, group: string, state: string): void {
    this.db.run('INSERT OR REPLACE INTO rule_states (site, rule_id, label_group, state) VALUES (?, ?, ?, ?)', site, ruleId, group, state)
  }

  deleteRuleState(site: number, ruleId: string, group: string): void {
    this.db.run('DELETE FROM rule_states WHERE site = ? AND rule_id = ? AND label_group = ?', site, ruleId, group)
  }

  /** Deletes at most `limit` rule states of a site that is being deleted; answers how many. */
  purgeRuleStates(siteId: string, limit: number): number {
    return this.db.run(
      `DELETE FROM rule_states WHERE site = (SELECT no FROM pipeline_sites WHERE site_id = ?1) AND (rule_id, label_group) IN (
         SELECT rule_id, label_group FROM rule_states WHERE site = (SELECT no FROM pipeline_sites WHERE site_id = ?1) LIMIT ?2)`,
      siteId,
      limit,
    )
  }

  /** Minutes during which the service ran, sorted, disjoint. */
  observed(): Interval[] {
    return this.db
      .all<{ a: number; b: number }>('SELECT from_minute AS a, to_minute AS b FROM observed ORDER BY from_minute')
      .map(({ a, b }) => [a, b])
  }

  /** Puts a run in place of those that it covers. */
  putObserved(from: number, to: number): void {
    this.db.transaction(() => {
      this.db.run('DELETE FROM observed WHERE from_minute >= ? AND from_minute <= ?', from, to)
      this.db.run('INSERT INTO observed (from_minute, to_minute) VALUES (?, ?)', from, to)
    })
  }

  /** Puts these runs in place of all that are stored. */
  replaceObserved(runs: readonly Interval[]): void {
    this.db.transaction(() => {
      this.db.run('DELETE FROM observed')
      for (const [from, to] of runs) this.db.run('INSERT INTO observed (from_minute, to_minute) VALUES (?, ?)', from, to)
    })
  }
}

function toSite(row: SiteRow): StoredSite {
  return { no: row.no, siteId: row.site_id, platform: row.platform, memory: { ...newMemory(), ...(JSON.parse(row.state) as SiteMemory) } }
}
