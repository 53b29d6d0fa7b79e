import type { BacktestAnswer } from '../../../../shared/bridge/rules.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { BacktestFiring, BacktestResult } from '../../../../shared/model/rules/backtest.ts'
import type { Cache } from '../../cache/cache.ts'

/** Firings that are handed over, and alerts of the past that they are compared with. */
const handedOver = 200
const compared = 5000

/** What was found, with names and with what people did about the alerts that were really there. */
export function answerOf(
  cache: Cache,
  question: { accountId: string; ruleId: string },
  range: { from: Instant; to: Instant; clipped: boolean },
  result: BacktestResult,
  firings: readonly BacktestFiring[],
): BacktestAnswer {
  const { accountId, ruleId } = question
  const nameOf = (siteId: string) => cache.projection.site(accountId, siteId)?.site.name ?? siteId
  return {
    ...range,
    result,
    acknowledged: acknowledgedAmong(firings, cache.alerts.ofRule(accountId, ruleId, range.from, compared)),
    firings: firings.slice(0, handedOver).map((firing) => ({ ...firing, siteName: nameOf(firing.siteId) })),
    names: Object.fromEntries(result.sites.map(({ siteId }) => [siteId, nameOf(siteId)])),
  }
}

/** How many firings are alerts that were raised at that time for the same site and group, and that somebody acknowledged. */
export function acknowledgedAmong(firings: readonly BacktestFiring[], alerts: readonly Alert[]): number {
  const acknowledged = Map.groupBy(
    alerts.filter(({ steps }) => steps.some(({ action }) => action === 'acknowledged')),
    ({ siteId }) => siteId,
  )
  return firings.filter((firing) =>
    acknowledged.get(firing.siteId)?.some((alert) => {
      const together =
        alert.firstFiredAt <= (firing.resolvedAt ?? Number.POSITIVE_INFINITY) &&
        (alert.resolvedAt ?? Number.POSITIVE_INFINITY) >= firing.firedAt
      return together && sameGroup(alert.group, firing.group)
    }),
  ).length
}

function sameGroup(a: Record<string, string>, b: Record<string, string>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}
