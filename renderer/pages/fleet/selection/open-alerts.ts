import type { AlertRow } from '../../../../shared/bridge/contract/alerts.ts'
import type { FleetRow } from '../../../../shared/bridge/contract/fleet.ts'
import { eachOf } from '../../../components/snooze/silence.ts'
import { bridge } from '../../../state/console-client.ts'

const page = 500

/** Whether a site may have open alerts: what is not scored yet may. */
export function mayHaveAlerts({ health }: FleetRow): boolean {
  return health === null || health.acknowledgedAlerts > 0 || Object.values(health.openAlerts).some((count) => count > 0)
}

/** The open alerts of sites that a filter keeps, from the cache; `onDone` hears how many sites were gone through. */
export async function openAlertsOf(
  sites: readonly FleetRow[],
  filter: 'is:open' | 'is:firing',
  options: { signal: AbortSignal; onDone?: (done: number) => void },
): Promise<AlertRow[]> {
  const found: AlertRow[] = []
  await eachOf(
    sites.filter(mayHaveAlerts),
    async ({ accountId, site }) => {
      for (let offset = 0; ; offset += page) {
        const { total, rows } = await bridge.alerts.list({ accountId, siteId: site.id, filter, offset, limit: page })
        found.push(...rows)
        if (offset + page >= total) return
      }
    },
    options,
  )
  return found
}

export interface OpenRule {
  ruleId: string
  title: string
  sites: number
  alerts: AlertRow[]
}

/** The rules that are open, those on most sites first. */
export function rulesOf(alerts: readonly AlertRow[]): OpenRule[] {
  return [...Map.groupBy(alerts, ({ alert }) => alert.ruleId)]
    .map(([ruleId, own]) => ({
      ruleId,
      title: own[0]?.alert.title ?? ruleId,
      sites: new Set(own.map(({ accountId, alert }) => `${accountId}/${alert.siteId}`)).size,
      alerts: own,
    }))
    .sort((a, b) => b.sites - a.sites || a.title.localeCompare(b.title))
}
