import { describe, expect, it } from 'vitest'
import { newMaintenanceSchema } from '../../../../shared/model/rules/maintenance.ts'
import { scheduleText } from './schedule-text.ts'
import { draftOf, problemsOf, windowOf } from './window-draft.ts'

const now = Date.UTC(2026, 6, 1, 9, 30)
const fresh = () => ({ ...draftOf(null, now, 'Europe/Berlin'), title: 'Patches' })

describe('a window that is entered', () => {
  it('begins as two hours from the next hour on, for everything', () => {
    const window = newMaintenanceSchema.parse(windowOf(fresh()))
    expect(window).toMatchObject({ scope: { kind: 'account' }, ruleIds: null, enabled: true })
    expect(window.schedule).toEqual({ kind: 'once', from: Date.UTC(2026, 6, 1, 10), to: Date.UTC(2026, 6, 1, 12) })
  })

  it('is said back as it was entered', () => {
    const draft = {
      ...fresh(),
      kind: 'monthly' as const,
      week: 'last' as const,
      weekday: 6,
      time: '23:15',
      duration: '90',
      timeZone: 'UTC',
    }
    const { schedule } = newMaintenanceSchema.parse(windowOf(draft))
    expect(scheduleText(schedule)).toBe('On the last Saturday of a month at 23:15 for 1 hour 30 minutes (UTC)')
    expect(scheduleText({ kind: 'weekly', weekdays: [3, 1], time: '02:00', timeZone: 'UTC', durationMinutes: 60 })).toBe(
      'Every Monday and Wednesday at 02:00 for 1 hour (UTC)',
    )
  })

  it('is changed from what it is, and keeps its parts', () => {
    const base = windowOf({ ...fresh(), scope: 'sites', siteIds: ['s1', 's2'], ruleIds: ['r1'], enabled: false })
    const stored = { ...base, id: 'w', version: 3, createdAt: 1, createdBy: 'Ada', updatedAt: 1, updatedBy: 'Ada', names: ['one', 'two'] }
    expect(windowOf(draftOf(stored, now, 'UTC'))).toEqual(base)
  })

  it('says what is wrong with it', () => {
    expect(problemsOf(fresh())).toEqual({})
    const wrong = { ...fresh(), title: ' ', to: '2020-01-01T00:00', scope: 'clients' as const }
    expect(Object.keys(problemsOf(wrong)).sort()).toEqual(['scope', 'title', 'to'])
    const weekly = { ...fresh(), kind: 'weekly' as const, weekdays: [], time: '25:00', duration: '0' }
    expect(Object.keys(problemsOf(weekly)).sort()).toEqual(['duration', 'time', 'weekdays'])
  })
})
