import { statSync } from 'node:fs'
import type { Service } from '../../service.ts'
import { api, mustSeeAll } from '../context.ts'

/** Who the key belongs to, and what kind of data is behind it. */
export function accountApi(service: Service) {
  return {
    get: api.account.get.handler(({ context: { caller } }) => ({
      ...service.account(),
      key: { name: caller.name, role: caller.role, siteIds: caller.siteIds },
      serverTime: service.clock(),
    })),
  }
}

/** How long things are kept, and how much there is. */
export function retentionApi({ db, signals, alerts, account }: Service) {
  return {
    get: api.retention.get.handler(({ context }) => {
      mustSeeAll(context.caller)
      const { retentionDays, plan } = account()
      const { count, oldest } = signals.totals()
      return { days: retentionDays, plan, signals: count, alerts: alerts.count(), bytes: bytesOf(db.path), oldest }
    }),
  }
}

/** Size of the database with its write-ahead log. */
function bytesOf(path: string): number {
  if (path === ':memory:') return 0
  return [path, `${path}-wal`].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0)
}
