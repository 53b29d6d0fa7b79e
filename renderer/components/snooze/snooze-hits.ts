import type { AlertRow } from '../../../shared/bridge/contract/alerts.ts'
import { quoteFilterValue } from '../../../shared/bridge/filter.ts'
import { isOpen } from '../../../shared/model/alerts/alert.ts'
import { bridge } from '../../state/console-client.ts'

/** A rule on a site: what a snooze silences. */
export interface SnoozeTarget {
  accountId: string
  siteId: string
  ruleId: string
}

export interface SnoozeHits {
  /** Open alerts of these rules on these sites. */
  now: number
  /** Alerts of them that were going on within the past 14 days. */
  past: number
  /** There were more than could be gone through. */
  more: boolean
}

const fortnight = 14 * 86_400_000
const page = 500
/** Alerts of one rule that are gone through at most. */
const most = 5000

/** Each rule on each site once. */
export function uniqueTargets(targets: readonly SnoozeTarget[]): SnoozeTarget[] {
  return [...new Map(targets.map((target) => [keyOf(target), target])).values()]
}

/** The rules and sites of alerts, each once. */
export function targetsOf(rows: readonly AlertRow[]): SnoozeTarget[] {
  return uniqueTargets(rows.map(({ accountId, alert }) => ({ accountId, siteId: alert.siteId, ruleId: alert.ruleId })))
}

/** What silencing these would hit now, and would have hit in the past 14 days, as far as the cache reaches. */
export async function snoozeHits(
  targets: readonly SnoozeTarget[],
  now: number,
  list: typeof bridge.alerts.list = bridge.alerts.list,
  signal?: AbortSignal,
): Promise<SnoozeHits> {
  const wanted = new Set(targets.map(keyOf))
  const hits: SnoozeHits = { now: 0, past: 0, more: false }
  const byRule = Map.groupBy(uniqueTargets(targets), ({ accountId, ruleId }) => `${accountId} ${ruleId}`)
  for (const own of byRule.values()) {
    const [first] = own
    if (!first) continue
    const { accountId, ruleId } = first
    const scope = {
      accountId,
      filter: `rule:${quoteFilterValue(ruleId)}`,
      ...(own.length === 1 ? { siteId: first.siteId } : {}),
      from: now - fortnight,
      order: 'newest' as const,
    }
    for (let offset = 0; ; offset += page) {
      const { total, rows } = await list({ ...scope, offset, limit: page }, signal ? { signal } : {})
      for (const row of rows) {
        // The filter also finds rules whose id or title merely holds this one.
        if (!wanted.has(keyOf({ accountId: row.accountId, siteId: row.alert.siteId, ruleId: row.alert.ruleId }))) continue
        hits.past += 1
        if (isOpen(row.alert)) hits.now += 1
      }
      if (offset + page >= total) break
      if (offset + page >= most) {
        hits.more = true
        break
      }
    }
  }
  return hits
}

function keyOf({ accountId, siteId, ruleId }: SnoozeTarget): string {
  return `${accountId} ${siteId} ${ruleId}`
}
