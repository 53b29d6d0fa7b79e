import { describe, expect, it } from 'vitest'
import { muteUntilSchema } from '../../../../shared/bridge/notify.ts'
import { defaultSettings } from '../../../../shared/bridge/settings.ts'
import { alert } from '../../testing/fixtures.ts'
import { soundOf } from '../toasts/sound.ts'
import { reminderAt, remindsFrom } from './escalate.ts'
import { covers, gotWorse, isMuted, newMute } from './mute.ts'

const now = Date.parse('2026-11-24T10:00:00Z')
const one = alert('one', 's1', now, { severity: 'high', value: 100, threshold: 20, incidentId: 'inc' })
const base = {
  id: 'm',
  accountId: 'a',
  target: { of: 'rule' as const, siteId: 's1', ruleId: one.ruleId },
  reason: '',
  open: [one],
  sitesOpen: () => 1,
  workingHours: { weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '17:00', timeZone: 'Europe/Berlin' },
  now,
}
const untilWorse = (change: { severity?: boolean; margin?: number | null; sites?: boolean }) =>
  newMute({ ...base, until: { kind: 'worse', severity: false, margin: null, sites: false, ...change } })

describe('a mute', () => {
  it('covers an alert, its incident, its rule on its site, or its site, and nothing else', () => {
    expect(covers({ of: 'alert', alertId: 'one' }, one)).toBe(true)
    expect(covers({ of: 'incident', incidentId: 'inc' }, one)).toBe(true)
    expect(covers({ of: 'rule', siteId: 's1', ruleId: one.ruleId }, one)).toBe(true)
    expect(covers({ of: 'site', siteId: 's1' }, one)).toBe(true)
    expect(covers({ of: 'rule', siteId: 's2', ruleId: one.ruleId }, one)).toBe(false)
    expect(isMuted([untilWorse({ severity: true })], 'b', one, now)).toBe(false)
  })

  it('lasts until a time, or until working hours begin next', () => {
    const timed = newMute({ ...base, until: { kind: 'time', at: now + 1000 } })
    expect([isMuted([timed], 'a', one, now + 999), isMuted([timed], 'a', one, now + 1000)]).toEqual([true, false])
    expect(newMute({ ...base, until: { kind: 'working-hours' } }).endsAt).toBe(Date.parse('2026-11-25T08:00:00Z'))
  })

  it.each([
    ['its severity rises', { severity: true }, { severity: 'critical' as const }, 1, 'severity'],
    ['its severity falls: no', { severity: true }, { severity: 'low' as const }, 1, null],
    ['its value grows by half', { margin: 0.5 }, { value: 150 }, 1, 'value'],
    ['its value grows by less: no', { margin: 0.5 }, { value: 149 }, 1, null],
    ['it is open on more sites', { sites: true }, {}, 2, 'sites'],
    ['it is open on as many sites: no', { sites: true }, {}, 1, null],
    ['only what was chosen counts', { severity: true }, { value: 1000 }, 5, null],
    ['it is over: no', { margin: 0.5 }, { value: 1000, status: 'resolved' as const }, 1, null],
  ])('until it gets worse: %s', (_name, until, change, sites, expected) => {
    expect(gotWorse(untilWorse(until), { ...one, ...change }, sites)).toBe(expected)
  })

  it('knows that what fell below its threshold gets worse by falling on', () => {
    const low = { ...one, value: 10, threshold: 50 }
    const mute = newMute({ ...base, open: [low], until: { kind: 'worse', severity: false, margin: 0.5, sites: false } })
    expect([gotWorse(mute, { ...low, value: 30 }, 1), gotWorse(mute, { ...low, value: 5 }, 1)]).toEqual([null, 'value'])
  })

  it('measures an alert that was not there by its threshold, and notices a spread by an alert that it does not cover', () => {
    expect(gotWorse(untilWorse({ margin: 0.5 }), { ...one, id: 'two', value: 29 }, 1)).toBeNull()
    expect(gotWorse(untilWorse({ margin: 0.5 }), { ...one, id: 'two', value: 31 }, 1)).toBe('value')
    expect(gotWorse(untilWorse({ sites: true }), { ...one, siteId: 's2' }, 2)).toBe('sites')
  })

  it('is refused when nothing counts as worse', () => {
    expect(muteUntilSchema.safeParse({ kind: 'worse', severity: false, margin: null, sites: false }).success).toBe(false)
  })
})

describe('a reminder', () => {
  const { escalation } = defaultSettings
  it('is due after its wait, again after another, and a few times only', () => {
    expect(reminderAt(escalation, 'critical', { at: now, reminded: 0, remindedAt: null })).toBe(now + 900_000)
    expect(reminderAt(escalation, 'critical', { at: now, reminded: 1, remindedAt: now + 900_000 })).toBe(now + 1_800_000)
    expect(reminderAt(escalation, 'critical', { at: now, reminded: 3, remindedAt: now })).toBeNull()
    expect(reminderAt(escalation, 'high', { at: now, reminded: 0, remindedAt: null })).toBeNull()
  })

  it('is looked for among the severities that have one', () => {
    expect(remindsFrom(escalation)).toEqual({ rank: 0, wait: 900_000, within: 3_600_000 + 86_400_000 })
    expect(remindsFrom({ ...escalation, after: { ...escalation.after, medium: 5 } })).toMatchObject({ rank: 2, wait: 300_000 })
    expect(remindsFrom({ ...escalation, after: { ...escalation.after, critical: null } })).toBeNull()
  })

  it('has a sound of its own, unless nothing is to be heard', () => {
    const heard = { ...defaultSettings, sound: true, escalation: { ...escalation, sound: 'chime' as const } }
    expect([soundOf(heard, 'critical', false), soundOf(heard, 'critical', true), soundOf(heard, 'low', false)]).toEqual([
      'alarm',
      'chime',
      null,
    ])
    expect(soundOf(defaultSettings, 'critical', true)).toBeNull()
  })
})
