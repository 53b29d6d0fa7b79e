import { describe, expect, it } from 'vitest'
import { alert } from '../../testing/fixtures.ts'
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
    [
      'never green when a live account has not answered for long',
      { connections: [live, { ...live, syncedAt: now - 301_000 }], states: ['healthy' as const] },
      'offline',
    ],
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

  it('says how old the newest alert is, in one line', () => {
    const alerts = Array.from({ length: 7 }, (_, index) => ({
      title: 't',
      siteName: 's',
      severity: 'high' as const,
      at: now - (index + 5) * 60_000,
      link: '/',
    }))
    const model = trayModel({ ...input, states: ['degraded'], count: 7, alerts })
    expect(model.tooltip).toBe('Logystera Console: 7 alerts need you, newest 5 min ago, 1 degraded')
    expect(model.alerts).toHaveLength(5)
  })

  it('is stale once no account has answered for five minutes, and counts those that are away', () => {
    const of = (...connections: (typeof live | typeof away)[]) => {
      const { stale, unreachable } = trayModel({ ...input, connections })
      return [stale, unreachable]
    }
    expect([of(), of(live, away), of(away)]).toEqual([
      [false, 0],
      [false, 1],
      [true, 1],
    ])
  })

  it('shows do-not-disturb only while it lasts', () => {
    expect(trayModel({ ...input, doNotDisturbUntil: now - 1 }).doNotDisturbUntil).toBeNull()
  })
})

describe('a site whose alerts are muted', () => {
  const open = (id: string, severity: 'critical' | 'low') => ({
    ...alert(id, 's', now, { severity }),
    deduction: { code: 'alert' as const, points: severity === 'critical' ? 45 : 3, text: '', alertId: id },
  })
  const [bad, mild] = [open('x', 'critical'), open('y', 'low')]
  const stale = { code: 'stale-data' as const, points: 25, text: '' }
  it.each([
    ['is as if they were not there', 'critical', [bad.deduction], [], 'healthy'],
    ['is as bad as what is left', 'critical', [bad.deduction, mild.deduction], [mild], 'healthy'],
    ['is as bad as what is wrong beside alerts', 'critical', [bad.deduction, stale], [], 'degraded'],
    ['without data stays without data', 'no-data', [bad.deduction], [], 'no-data'],
  ] as const)('%s', (_name, state, deductions, left, expected) => {
    expect(unmutedState({ state, deductions: [...deductions] }, new Set(['x']), left)).toBe(expected)
  })

  it('is what the service says while nothing is muted', () => {
    expect(unmutedState({ state: 'critical', deductions: [mild.deduction] }, new Set(), [])).toBe('critical')
  })
})
