import { describe, expect, it } from 'vitest'
import type { AlertRow } from '../../../shared/bridge/contract/alerts.ts'
import type { bridge } from '../../state/console-client.ts'
import { snoozeHits } from './snooze-hits.ts'

const row = (siteId: string, ruleId: string, status: string) => ({ accountId: 'a', alert: { siteId, ruleId, status } }) as AlertRow

/** A cache that holds these rows, whatever is asked. */
function holding(rows: AlertRow[]) {
  const asked: { siteId?: string; filter?: string }[] = []
  const list = (async (input: { siteId?: string; filter?: string; offset: number; limit: number }) => {
    asked.push(input)
    const found = rows.filter(({ alert }) => input.siteId === undefined || alert.siteId === input.siteId)
    return { total: found.length, rows: found.slice(input.offset, input.offset + input.limit) }
  }) as unknown as typeof bridge.alerts.list
  return { list, asked }
}

describe('what a snooze would hit', () => {
  it('counts what is open and what was, of these rules on these sites alone', async () => {
    const { list } = holding([
      row('s1', 'wp_cron', 'firing'),
      row('s1', 'wp_cron', 'resolved'),
      row('s2', 'wp_cron', 'acknowledged'),
      row('s3', 'wp_cron', 'firing'),
      row('s1', 'wp_cron_overdue', 'firing'),
    ])
    const targets = ['s1', 's2'].map((siteId) => ({ accountId: 'a', siteId, ruleId: 'wp_cron' }))
    expect(await snoozeHits(targets, 0, list)).toEqual({ now: 2, past: 3, more: false })
  })

  it('asks once for a rule on many sites, and for the site alone when it is one', async () => {
    const { list, asked } = holding([])
    const on = (siteId: string) => ({ accountId: 'a', siteId, ruleId: 'r' })
    await snoozeHits([on('s1'), on('s2'), on('s1')], 0, list)
    await snoozeHits([on('s1')], 0, list)
    expect(asked.map(({ siteId }) => siteId)).toEqual([undefined, 's1'])
  })

  it('says when there is more than it goes through', async () => {
    const { list } = holding(Array.from({ length: 5001 }, () => row('s1', 'r', 'resolved')))
    expect(await snoozeHits([{ accountId: 'a', siteId: 's1', ruleId: 'r' }], 0, list)).toEqual({ now: 0, past: 5000, more: true })
  })
})
