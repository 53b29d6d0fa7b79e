import { statSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { Retention, RetentionPreview } from '../../../../shared/model/account/retention.ts'
import { cutOff } from '../../../retention/cut-off.ts'
import type { Service } from '../../../service.ts'
import { daysUnder, type RetentionRule } from '../../../store/account/retention-settings.ts'
import { api, mustSeeAll, once } from '../../context.ts'
import { mustMatch } from '../../if-match.ts'

/** How long things are kept, how much there is, and what would go under other settings. */
export function retentionApi({ db, sites, retention, retentionSettings, idempotency, clock }: Service) {
  const state = (): Retention => {
    const { plan, days, version, sites: own } = retentionSettings.get()
    const stored = retention.storedBySite()
    const bytes = bytesOf(db.path)
    const signals = stored.reduce((sum, site) => sum + site.signals, 0)
    const oldest = stored.flatMap((site) => site.oldest ?? [])
    return {
      plan,
      days,
      version,
      signals,
      alerts: stored.reduce((sum, site) => sum + site.alerts, 0),
      bytes,
      oldest: oldest.length > 0 ? oldest.reduce((a, b) => Math.min(a, b)) : null,
      sites: stored.map((site) => ({
        ...site,
        ownDays: own.get(site.siteId) ?? null,
        days: daysUnder({ days, sites: own }, site.siteId),
        bytes: signals > 0 ? Math.round((bytes * site.signals) / signals) : 0,
      })),
    }
  }

  /** Counts site by site, and lets batches in between. */
  const preview = async (rule: RetentionRule): Promise<RetentionPreview> => {
    const now = clock()
    const found: RetentionPreview['sites'] = []
    for (const { id } of sites.all()) {
      const days = daysUnder(rule, id)
      const to = cutOff(now, days)
      const older = retention.olderThan(id, to)
      if (older.signals + older.alerts + older.bucketDays > 0) found.push({ siteId: id, days, to, ...older })
      await setImmediate()
    }
    return {
      signals: found.reduce((sum, site) => sum + site.signals, 0),
      alerts: found.reduce((sum, site) => sum + site.alerts, 0),
      sites: found,
    }
  }

  return {
    get: api.retention.get.handler(({ context }) => {
      mustSeeAll(context.caller)
      return state()
    }),
    update: api.retention.update.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      return once(idempotency, context, 'retention.update', input, () => {
        const { version } = retentionSettings.account()
        mustMatch(context, version)
        retentionSettings.update(input, version)
        return state()
      })
    }),
    preview: api.retention.preview.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      return preview(retentionSettings.after(input))
    }),
  }
}

/** Size of the database with its write-ahead log. */
function bytesOf(path: string): number {
  if (path === ':memory:') return 0
  return [path, `${path}-wal`].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0)
}
