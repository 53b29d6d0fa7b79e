import { SitesRepository } from '../../service/store/account/sites.ts'
import { AlertsRepository } from '../../service/store/alerts/alerts.ts'
import { type Database, openDatabase } from '../../service/store/database.ts'
import { PipelineStateRepository } from '../../service/store/pipeline-state.ts'
import { Seal } from '../../service/store/seal.ts'
import { AlertHistory, type HistorySize } from './alert-history.ts'

const internals = { groupKey: '[]', acknowledgedAt: -1, reopened: 0, firedVersion: 1, superseded: false, cause: null }

/**
 * Writes a fleet with its alerts into a new data folder, as an import does; answers the ids of its sites. Nobody reads
 * meanwhile and nothing has to survive, so nothing is flushed and the indexes are made at the end: a minute, not six.
 */
export function storeAlerts(dataDir: string, masterKey: string, size: HistorySize, seed: number): string[] {
  const now = Date.now()
  const history = new AlertHistory(size, seed, now)
  const db = openDatabase(dataDir)
  for (const setting of ['synchronous = OFF', 'journal_mode = MEMORY', 'cache_size = -786432', 'foreign_keys = OFF'])
    db.exec(`PRAGMA ${setting}`)
  const state = new PipelineStateRepository(db)
  const sites = new SitesRepository(db, new Seal(Buffer.from(masterKey, 'base64')), () => now, { added: (id) => state.addSite(id) })
  const alerts = new AlertsRepository(db)
  const ids = db.transaction(() => {
    const made = history.sites.map(({ name, platform }) => sites.create({ name, platform }).site.id)
    withoutIndexes(db, () => {
      for (let index = 0; index < size.alerts; index++)
        alerts.restore({ alert: { ...history.alert(index), siteId: made[index % made.length] ?? '' }, internals }, now)
    })
    return made
  })
  db.close()
  return ids
}

/** Does `work` without the indexes that no constraint needs, and makes them again as the schema has them. */
function withoutIndexes(db: Database, work: () => void): void {
  const indexes = db.all<{ name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name IN ('alerts', 'changes') AND sql IS NOT NULL",
  )
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`)
  work()
  for (const { sql } of indexes) db.exec(sql)
}
