import { describe, expect, it } from 'vitest'
import { trayModel, unmutedState } from './tray.ts'

const now = 1_800_000_000_000
const live = { state: 'live' as const, syncedAt: now }
const away = { state: 'offline' as const, syncedAt: now - 7_200_000 }
const input = { connections: [live], states: [], count: 0, alerts: [], doNotDisturbUntil: null, now }

describe('the tray', () => {
  it.each([
    ['idle without an account', { connections: [] }, 'idle'],
    ['healthy while all is live and well', { states: ['healthy' as const] }, 'healthy'],
    ['the worst state of any site', { states: ['healthy' as const, 'no-data' as const, 'critical' as const] }, 'critical'],
    ['never green when an account cannot be reached', { connections: [live, away], states: ['healthy' as const] }, 'offline'],
    ['still critical when that was the last word', { connections: [away], states: ['critical' as const] }, 'critical'],
  ])('is %s', (_name, change, state) => {
    expect(trayModel({ ...input, ...change }).state).toBe(state)
  })

  it('says how many need a person and how old the data are', () => {
    const model = trayModel({ ...input, connections: [away], states: ['critical', 'healthy'], count: 3 })
    expect(model.tooltip).toBe('Logystera Console: 3 alerts need you, 1 critical · data 2 h old')
    expect(model.syncedAt).toBe(away.syncedAt)
  })

  it('shows do-not-disturb only while it lasts', () => {
    expect(trayModel({ ...input, doNotDisturbUntil: now - 1 }).doNotDisturbUntil).toBeNull()
  })
})

describe('a site whose alerts are snoozed', () => {
  const snoozed = { code: 'alert' as const, points: 45, text: '', alertId: 'x' }
  it('does not count, unless something else is wrong too, or no data come', () => {
    expect(unmutedState({ state: 'critical', deductions: [snoozed] }, new Set(['x']))).toBe('healthy')
    expect(unmutedState({ state: 'critical', deductions: [snoozed, { code: 'stale-data', points: 25, text: '' }] }, new Set(['x']))).toBe(
      'critical',
    )
    expect(unmutedState({ state: 'no-data', deductions: [] }, new Set(['x']))).toBe('no-data')
  })
})
