import { describe, expect, it } from 'vitest'
import type { RuleRow } from '../../../shared/bridge/rules.ts'
import { filterRules } from './rule-filter.ts'
import { inListOrder } from './rule-list.tsx'

const row = (id: string, change: Partial<RuleRow> = {}): RuleRow => ({
  id,
  platform: 'wordpress',
  title: id,
  severity: 'high',
  enabled: true,
  layer: 'catalog',
  changed: 0,
  openAlerts: 0,
  snoozedSites: 0,
  differing: 0,
  ...change,
})
const rows = [
  row('vault_sealed', { platform: 'vault', severity: 'critical', openAlerts: 2 }),
  row('login_spike', { severity: 'medium', layer: 'client', changed: 1 }),
  row('mail_fails', { enabled: false, differing: 3 }),
]
const found = (filter: string) => filterRules(rows, filter).map(({ id }) => id)

describe('the filter of rules', () => {
  it('keeps rules by words, severity, platform, layer and what is true of them', () => {
    expect(found('login')).toEqual(['login_spike'])
    expect(found('severity:>=high')).toEqual(['vault_sealed', 'mail_fails'])
    expect(found('platform:vault,drupal')).toEqual(['vault_sealed'])
    expect(found('layer:client is:changed')).toEqual(['login_spike'])
    expect(found('-is:off -is:open')).toEqual(['login_spike'])
    expect(found('is:differing')).toEqual(['mail_fails'])
  })

  it('keeps all while it cannot be read', () => {
    expect(found('is:')).toHaveLength(3)
  })
})

describe('the list of rules', () => {
  it('goes by platform', () => {
    expect(inListOrder(rows).map(({ id }) => id)).toEqual(['login_spike', 'mail_fails', 'vault_sealed'])
  })
})
