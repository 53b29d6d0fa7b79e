import { alertFilterKeys, parseFilter, quoteFilterValue } from '../../../shared/bridge/filter.ts'
import type { Mute, MuteTarget, MuteUntil } from '../../../shared/bridge/notify.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { WeeklyHours } from '../../../shared/model/rules/weekly-hours.ts'
import type { Cache } from '../cache/cache.ts'
import { covers, newMute } from './decision/mute.ts'

/** Open alerts of an account that a mute is measured by, and that its spread is counted from, at most. */
const measured = 2000

/** Sites of the account on which the rule is open. */
export function sitesOpen(cache: Cache, accountId: string, ruleId: string): number {
  const open = openAlerts(cache, accountId, `rule:${quoteFilterValue(ruleId)}`)
  return new Set(open.filter((alert) => alert.ruleId === ruleId).map(({ siteId }) => siteId)).size
}

/** Keeps a mute of what is open now; null when its target is not in the cache. */
export function keepMute(
  cache: Cache,
  asked: { id: string; accountId: string; target: MuteTarget; until: MuteUntil; reason: string },
  workingHours: WeeklyHours,
  now: Instant,
): Mute | null {
  const { accountId, target } = asked
  if (!exists(cache, accountId, target)) return null
  const mute = newMute({
    ...asked,
    open: openAlerts(cache, accountId, '').filter((alert) => covers(target, alert)),
    sitesOpen: (ruleId) => sitesOpen(cache, accountId, ruleId),
    workingHours,
    now,
  })
  cache.notify.mutes.add(mute)
  return mute
}

function exists(cache: Cache, accountId: string, target: MuteTarget): boolean {
  switch (target.of) {
    case 'alert':
      return cache.alerts.get(accountId, target.alertId) !== undefined
    case 'incident':
      return cache.incidents.get(accountId, target.incidentId) !== undefined
    case 'rule':
    case 'site':
      return cache.projection.site(accountId, target.siteId) !== undefined
  }
}

function openAlerts(cache: Cache, accountId: string, filter: string): Alert[] {
  const reading = parseFilter(`is:open ${filter}`, alertFilterKeys)
  if (!reading.ok) return []
  return cache.alerts.page({ accountId, terms: reading.terms }, 'newest', 0, measured).rows.map(({ alert }) => alert)
}
