import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alert } from '../../testing/fixtures.ts'
import type { Announcement } from './grouping.ts'
import { group, roomAt } from './grouping.ts'
import type { HeldAlert } from './summary.ts'
import { release } from './summary.ts'

const now = 1_800_000_000_000
const announcement = (id: string, change: Parameters<typeof alert>[3] = {}, told: Announcement['incidentTold'] = null): Announcement => ({
  accountId: 'a',
  alert: alert(id, 's', now, change),
  siteName: 'Shop',
  why: 'fired',
  incidentTold: told,
})
const heldOf = ({ accountId, alert: one, siteName }: Announcement): HeldAlert => ({
  accountId,
  alertId: one.id,
  episode: 1,
  why: 'storm',
  alert: one,
  siteName,
  incidentTold: false,
})

describe('grouping', () => {
  it('shows one toast for an incident, and none more when it grows', () => {
    const first = group([], [announcement('1', { incidentId: 'i' }), announcement('2', { incidentId: 'i' })], false, now)
    expect(first.toasts).toHaveLength(1)
    expect(first.placed.map(({ toastId, joined }) => [toastId, joined])).toEqual([
      [first.toasts[0]?.id, false],
      [first.toasts[0]?.id, true],
    ])
    const later = group(first.shownAt, [announcement('3', { incidentId: 'i' }, { toastId: null })], false, now + 20_000)
    expect(later.toasts).toEqual([])
    expect(later.placed).toMatchObject([{ joined: true }])
  })

  it('turns 5,000 alerts in ten seconds into five toasts and a summary, and loses none', () => {
    let shownAt: readonly number[] = []
    const placed = new Set<string>()
    const held: Announcement[] = []
    let toasts = 0
    for (let page = 0; page < 10; page += 1) {
      const severity = page === 9 ? 'critical' : 'high'
      const incoming = Array.from({ length: 500 }, (_, index) => announcement(`${page}-${index}`, { severity }))
      const grouped = group(shownAt, incoming, held.length > 0, now + page * 900)
      shownAt = grouped.shownAt
      toasts += grouped.toasts.length
      held.push(...grouped.held)
      for (const { alert: one } of grouped.placed) placed.add(one.id)
    }
    expect([toasts, placed.size, held.length]).toEqual([5, 5, 4995])
    expect(roomAt(shownAt, now + 9000)).toBe(now + 10_000)
    const { toast, told } = release(held.map(heldOf), (id) => `Account ${id}`, now + 10_000)
    expect(toast).toMatchObject({ title: 'More alerts: 500 critical, 4495 high', severity: 'critical', link: '/alerts' })
    expect(told.map(({ how }) => how)).toEqual(Array.from({ length: 4995 }, () => 'summary'))
  })

  it('shows the worst first when there is no room for all', () => {
    const incoming = [...Array.from({ length: 5 }, (_, index) => announcement(`h${index}`, { severity: 'high' })), announcement('c')]
    expect(group([], incoming, false, now).toasts[0]).toMatchObject({ severity: 'critical' })
  })

  it('names a single one that was held', () => {
    const { toast, told } = release([heldOf(announcement('1'))], String, now)
    expect(toast).toMatchObject({ title: 'Brute force login · Shop', link: '/alerts/a/1' })
    expect(told).toMatchObject([{ how: 'toast' }])
  })

  it('says of what got worse after a mute although its incident was told', () => {
    const worse = { ...announcement('1', { incidentId: 'i' }, { toastId: 't' }), why: 'worse' as const }
    expect(group([], [worse], false, now).toasts).toMatchObject([{ title: 'Worse: Brute force login · Shop' }])
  })

  it('tells each alert exactly once, each incident in one toast at most, and never more than five toasts in ten seconds', () => {
    const pages = fc.array(
      fc.record({
        gap: fc.integer({ min: 0, max: 8000 }),
        incidents: fc.array(fc.option(fc.integer({ min: 0, max: 12 })), { maxLength: 30 }),
      }),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(pages, (sequence) => {
        let at = now
        let shownAt: readonly number[] = []
        let held: Announcement[] = []
        let next = 0
        const told = new Map<string, string>()
        const incidentToasts = new Map<string, Set<string>>()
        const toasts: { id: string; at: number }[] = []
        const tell = (one: Announcement['alert'], toastId: string | null, shown: boolean) => {
          expect(told.has(one.id)).toBe(false)
          told.set(one.id, toastId ?? '')
          if (one.incidentId !== null && shown)
            incidentToasts.set(one.incidentId, (incidentToasts.get(one.incidentId) ?? new Set()).add(toastId ?? ''))
        }
        const flush = () => {
          if (held.length === 0 || roomAt(shownAt, at) > at) return
          const { toast, told: those } = release(
            held.map((one) => ({ ...heldOf(one), incidentTold: incidentToasts.has(one.alert.incidentId ?? '') })),
            String,
            at,
          )
          if (toast) {
            toasts.push(toast)
            shownAt = [...shownAt, at]
          }
          for (const { held: one, how } of those)
            if (one.alert) tell(one.alert, toast?.id ?? null, how !== 'incident-told' && how !== 'over')
          held = []
        }
        for (const { gap, incidents } of sequence) {
          at += gap
          flush()
          const incoming = incidents.map((incident) => {
            next += 1
            const incidentId = incident === null ? null : `i${incident}`
            const known = incidentId !== null && incidentToasts.has(incidentId)
            return announcement(`a${next}`, { incidentId }, known ? { toastId: null } : null)
          })
          const grouped = group(shownAt, incoming, held.length > 0, at)
          shownAt = grouped.shownAt
          toasts.push(...grouped.toasts)
          for (const { alert: one, toastId, joined } of grouped.placed) tell(one, toastId, !joined)
          held.push(...grouped.held)
        }
        at += 10_000
        flush()
        expect(told.size).toBe(next)
        for (const ids of incidentToasts.values()) expect(ids.size).toBe(1)
        for (const { at: begin } of toasts)
          expect(toasts.filter((toast) => toast.at >= begin && toast.at - begin < 10_000).length).toBeLessThanOrEqual(5)
      }),
    )
  })
})
