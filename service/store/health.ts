import type { Instant } from '../../shared/model/ids.ts'
import type { SiteHealth } from '../../shared/model/sites/health.ts'
import { ProblemError } from '../problem.ts'
import { lastVersion, recordChange } from './changes.ts'
import type { Database } from './database.ts'

/** The health documents of sites, one each, as the pipeline last published them. */
export class HealthRepository {
  private readonly db: Database

  constructor(db: Database) {
    this.db = db
  }

  find(siteId: string): SiteHealth | undefined {
    const row = this.db.get<{ document: string }>('SELECT document FROM health WHERE site_id = ?', siteId)
    return row && JSON.parse(row.document)
  }

  /** Throws ProblemError `not_found` for a site that the pipeline does not know (yet). */
  get(siteId: string): SiteHealth {
    const health = this.find(siteId)
    if (!health) throw new ProblemError('not_found', undefined, `There is no site ${siteId}.`)
    return health
  }

  /** Stores a health document under the next version and adds it to the change feed. Part of the caller's transaction. */
  put(health: Omit<SiteHealth, 'version'>, at: Instant): SiteHealth {
    const document: SiteHealth = { ...health, version: lastVersion(this.db, 'health', health.siteId) + 1 }
    this.db.run('INSERT OR REPLACE INTO health (site_id, document) VALUES (?, ?)', health.siteId, JSON.stringify(document))
    recordChange(this.db, 'health', health.siteId, document, at)
    return document
  }
}
