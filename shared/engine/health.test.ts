import { describe, expect, it } from 'vitest'
import type { Alert } from '../model/alerts/alert.ts'
import type { Severity } from '../model/severity.ts'
import { type HealthFacts, healthTrend, scoreHealth } from './health.ts'

const minute = 60_000
const fine: HealthFacts = { alerts: [], droppedEvents: 0, failedBatches: 0, silence: 0, usualInterval: 15 * minute }

const alert = (severity: Severity, status: Alert['status'] = 'firing') => ({ id: `a_${severity}`, severity, status, title: 'An alert' })

describe('health', () => {
  it.each<[string, Partial<HealthFacts>, number | null, string]>([
    ['nothing wrong', {}, 100, 'healthy'],
    ['a low alert', { alerts: [alert('low')] }, 97, 'healthy'],
    ['an info alert', { alerts: [alert('info')] }, 100, 'healthy'],
    ['a medium alert', { alerts: [alert('medium')] }, 92, 'healthy'],
    ['a high alert', { alerts: [alert('high')] }, 80, 'degraded'],
    ['an acknowledged high alert is never better than degraded', { alerts: [alert('high', 'acknowledged')] }, 90, 'degraded'],
    ['a critical alert', { alerts: [alert('critical')] }, 55, 'critical'],
    ['an acknowledged critical alert costs half', { alerts: [alert('critical', 'acknowledged')] }, 78, 'degraded'],
    ['dropped events', { droppedEvents: 7 }, 90, 'healthy'],
    ['refused batches', { failedBatches: 1 }, 90, 'healthy'],
    ['stale data', { silence: 31 * minute }, 75, 'degraded'],
    ['exactly two intervals of silence', { silence: 30 * minute }, 100, 'healthy'],
    ['no data', { silence: 61 * minute }, null, 'no-data'],
    ['a short interval: no data only after 15 minutes', { silence: 14 * minute, usualInterval: minute }, 75, 'degraded'],
    ['never any data', { silence: null }, null, 'no-data'],
    ['more wrong than there are points', { alerts: [alert('critical'), alert('critical'), alert('critical')] }, 0, 'critical'],
  ])('%s', (_, facts, score, state) => {
    expect(scoreHealth({ ...fine, ...facts })).toMatchObject({ score, state })
  })

  it('gives a reason for every point, the most costly alert first', () => {
    const { deductions, score } = scoreHealth({ ...fine, alerts: [alert('low'), alert('high')], droppedEvents: 1200, silence: 40 * minute })
    expect(deductions.map(({ code, points }) => [code, points])).toEqual([
      ['alert', 20],
      ['alert', 3],
      ['stale-data', 25],
      ['dropped-events', 10],
    ])
    expect(100 - deductions.reduce((sum, { points }) => sum + points, 0)).toBe(score)
    expect(deductions[2]?.text).toBe('No data for more than 30 minutes; usually it comes every 15 minutes')
  })

  it('tells the score at the end of each of the last 24 hours', () => {
    const hour = 60 * minute
    const now = 1000 * hour + 5 * minute
    const steps = [
      { at: 997 * hour + 1, author: 'service', action: 'fired' },
      { at: 998 * hour + 1, author: 'Ada', action: 'acknowledged' },
      { at: 999 * hour + 1, author: 'service', action: 'resolved' },
    ] satisfies Alert['steps']
    const trend = healthTrend([{ ...alert('high'), steps } as Alert], (passed) => passed !== 990, now)
    expect(trend).toHaveLength(24)
    expect(trend.slice(-4)).toEqual([100, 80, 90, 100])
    expect(trend[24 - (1000 - 990)]).toBeNull()
  })
})
