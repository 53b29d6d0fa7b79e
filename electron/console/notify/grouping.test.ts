import { describe, expect, it } from 'vitest'
import { alert } from '../testing/fixtures.ts'
import type { Announcement } from './grouping.ts'
import { group, nothingShown, release, releaseAt } from './grouping.ts'

const now = 1_800_000_000_000
const announcement = (id: string, change: Parameters<typeof alert>[3] = {}): Announcement => ({
  accountId: 'a',
  alert: alert(id, 's', now, change),
  siteName: 'Shop',
  incidentToast: null,
})

describe('grouping', () => {
  it('shows one toast for an incident, and none more when it grows', () => {
    const first = group(nothingShown, [announcement('1', { incidentId: 'i' }), announcement('2', { incidentId: 'i' })], now)
    expect(first.toasts).toHaveLength(1)
    expect(first.placed.map(({ toastId }) => toastId)).toEqual([first.toasts[0]?.id, first.toasts[0]?.id])
    const later = group(
      first.state,
      [{ ...announcement('3', { incidentId: 'i' }), incidentToast: first.toasts[0]?.id ?? null }],
      now + 20_000,
    )
    expect(later.toasts).toEqual([])
    expect(later.placed).toHaveLength(1)
  })

  it('turns 5,000 alerts in ten seconds into five toasts and a summary, and loses none', () => {
    let state = nothingShown
    const placed = new Set<string>()
    let toasts = 0
    for (let page = 0; page < 10; page += 1) {
      const grouped = group(
        state,
        Array.from({ length: 500 }, (_, index) => announcement(`${page}-${index}`, { severity: index % 2 ? 'high' : 'critical' })),
        now + page * 900,
      )
      state = grouped.state
      toasts += grouped.toasts.length
      for (const { alert: shown } of grouped.placed) placed.add(shown.id)
    }
    expect(toasts).toBe(5)
    expect(release(state, now + 9000).toasts).toEqual([])
    const summary = release(state, releaseAt(state) ?? 0)
    expect(summary.toasts).toMatchObject([{ title: '4995 more alerts: 2495 critical, 2500 high', severity: 'critical' }])
    for (const { alert: shown } of summary.placed) placed.add(shown.id)
    expect(placed.size).toBe(5000)
    expect(summary.state.held).toEqual([])
  })

  it('names the worst first', () => {
    const { toasts } = group(nothingShown, [announcement('1', { severity: 'high' }), announcement('2')], now)
    expect(toasts.map(({ severity }) => severity)).toEqual(['critical', 'high'])
    expect(toasts[0]).toMatchObject({ title: 'Brute force login · Shop', link: '/alerts/a/2' })
  })

  it('does not hold the same alert twice', () => {
    const full = group(
      nothingShown,
      Array.from({ length: 6 }, (_, index) => announcement(`${index}`)),
      now,
    )
    expect(full.state.held).toHaveLength(1)
    expect(group(full.state, [announcement('5')], now + 1).state.held).toHaveLength(1)
  })
})
