import { pino } from 'pino'
import { loadCatalog } from '../../service/catalog.ts'
import { composeService } from '../../service/service.ts'
import { openDatabase } from '../../service/store/database.ts'
import type { Instant } from '../../shared/model/ids.ts'
import { AlertHistory, type HistorySize } from './alert-history.ts'

/** Alerts in one transaction: their ids are random, so each one writes to nearly all pages of the indexes. */
const slice = 50_000

/** Writes a fleet with its alerts through the store of the service, as a data folder that a service opens. */
export function storeHistory(options: { dataDir: string; masterKey: string; size: HistorySize; seed: number; now: Instant }): void {
  const { dataDir, masterKey, size, seed, now } = options
  const db = openDatabase(dataDir)
  // A service that takes years for this many needs neither; whoever fills a store for a measurement waits for it.
  db.exec('PRAGMA cache_size=-524288; PRAGMA synchronous=OFF')
  const service = composeService({
    db,
    masterKey: Buffer.from(masterKey, 'base64'),
    clock: () => now,
    catalog: loadCatalog(),
    log: pino({ level: 'silent' }),
    allowPrivateWebhooks: false,
    local: true,
  })
  try {
    service.retentionSettings.update({ plan: 'paid', days: 90 }, service.retentionSettings.get().version)
    const history = new AlertHistory(
      size,
      seed,
      now,
      (index) => service.sites.create({ name: `shop-${index}.example`, platform: 'wordpress' }).site.id,
    )
    for (let from = 0; from < size.alerts; from += slice) {
      db.transaction(() => {
        for (let index = from; index < Math.min(from + slice, size.alerts); index += 1) {
          const alert = history.alert(index)
          const internals = { groupKey: '', acknowledgedAt: -1, reopened: 0, firedVersion: 1, superseded: false, cause: null }
          service.alerts.restore({ alert, internals }, now)
        }
      })
    }
  } finally {
    db.close()
  }
}
