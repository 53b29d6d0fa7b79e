import { describe, expect, it } from 'vitest'
import type { AlertRow } from '../../../../shared/bridge/contract/alerts.ts'
import type { FleetRow } from '../../../../shared/bridge/contract/fleet.ts'
import { noCounts } from '../../../../shared/model/severity.ts'
import { mayHaveAlerts, rulesOf } from './open-alerts.ts'

const row = (siteId: string, ruleId: string, title: string) => ({ accountId: 'a', alert: { siteId, ruleId, title } }) as AlertRow
const site = (health: unknown) => ({ health }) as FleetRow

describe('the open rules of a selection', () => {
  it('are told with the sites they are open on, most sites first', () => {
    const rules = rulesOf([row('s1', 'cron', 'Cron'), row('s1', 'cron', 'Cron'), row('s1', 'mail', 'Mail'), row('s2', 'mail', 'Mail')])
    expect(rules.map(({ ruleId, sites, alerts }) => [ruleId, sites, alerts.length])).toEqual([
      ['mail', 2, 2],
      ['cron', 1, 2],
    ])
  })

  it('are not looked for on sites that say they have none, only where that is known', () => {
    expect(mayHaveAlerts(site({ openAlerts: noCounts(), acknowledgedAlerts: 0 }))).toBe(false)
    expect(mayHaveAlerts(site({ openAlerts: { ...noCounts(), low: 1 }, acknowledgedAlerts: 0 }))).toBe(true)
    expect(mayHaveAlerts(site({ openAlerts: noCounts(), acknowledgedAlerts: 1 }))).toBe(true)
    expect(mayHaveAlerts(site(null))).toBe(true)
  })
})
