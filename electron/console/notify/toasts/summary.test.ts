import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holdReasons } from '../../../../shared/bridge/notify.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import { alert } from '../../testing/fixtures.ts'
import type { HeldAlert } from './summary.ts'
import { release, reminderToast } from './summary.ts'

const now = 1_800_000_000_000
const held = (id: string, why: HeldAlert['why'], change: Partial<Alert> = {}): HeldAlert => ({
  accountId: 'a',
  alertId: id,
  episode: 1,
  why,
  alert: alert(id, 's', now - 3_600_000, change),
  siteName: 'Shop',
  incidentTold: false,
})
const name = (id: string) => `Account ${id}`

describe('a summary', () => {
  it('counts everything that quiet hours held back, and says what is over by now', () => {
    const night = [
      held('1', 'quiet-hours'),
      held('2', 'quiet-hours', { severity: 'high' }),
      held('3', 'quiet-hours', { severity: 'high', status: 'resolved' }),
    ]
    expect(release(night, name, now).toast).toMatchObject({
      title: 'During quiet hours: 1 critical, 2 high',
      body: 'Account a. 1 of them are over by now',
      severity: 'critical',
    })
  })

  it('names an old alert but counts it, however few there are', () => {
    expect(release([held('1', 'old')], name, now).toast).toMatchObject({
      title: 'Reported late: 1 critical',
      body: 'Brute force login · Shop',
      link: '/alerts/a/1',
    })
  })

  it('does not link straight to what may have been shown before', () => {
    expect(release([held('1', 'unconfirmed')], name, now).toast).toMatchObject({
      title: 'Perhaps not shown before: 1 critical',
      link: '/alerts',
    })
  })

  it.each(['snoozed', 'muted', 'flapping', 'storm', 'old'] as const)('leaves out what was %s and is over', (why) => {
    expect(release([held('1', why, { status: 'resolved' })], name, now)).toMatchObject({ toast: null, told: [{ how: 'over' }] })
  })

  it('has a place for each alert, and one toast at most', () => {
    const any = fc.record({
      why: fc.constantFrom(...holdReasons),
      status: fc.constantFrom('firing', 'acknowledged', 'resolved'),
      gone: fc.boolean(),
      incidentTold: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (list) => {
        const all = list.map(({ why, status, gone, incidentTold }, index) => ({
          ...held(`${index}`, why, { status: status as Alert['status'] }),
          incidentTold,
          ...(gone ? { alert: null } : {}),
        }))
        const { toast, told } = release(all, name, now)
        expect(told.map(({ held: { alertId } }) => alertId).sort()).toEqual(all.map(({ alertId }) => alertId).sort())
        expect(toast === null).toBe(told.every(({ how }) => how === 'over' || how === 'incident-told'))
        if (toast) expect(toast.title).toMatch(/\d/)
      }),
    )
  })
})

describe('a reminder', () => {
  it('is one for all that are due', () => {
    const due = (id: string) => ({ accountId: 'a', alert: alert(id, 's', now), siteName: 'Shop', minutes: 15 })
    expect(reminderToast([], now)).toBeNull()
    expect(reminderToast([due('1')], now)).toMatchObject({
      title: 'Still firing: Brute force login · Shop',
      body: 'Nobody has acknowledged it for 15 minutes. 214 failed logins in 5 minutes from 3 addresses',
    })
    expect(reminderToast([due('1'), due('2')], now)).toMatchObject({ title: 'Still firing: 2 critical', link: '/alerts' })
  })
})
