import { describe, expect, it } from 'vitest'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import { alert } from '../../testing/fixtures.ts'
import type { DecisionContext, NotifySettings } from './decide.ts'
import { decide } from './decide.ts'

const now = Date.parse('2026-11-24T23:00:00Z')
const fresh = alert('a', 's', now - 60_000)
const again: Alert = { ...fresh, steps: [...fresh.steps, { at: now, author: 'service', action: 'reopened' }] }
const high: Alert = { ...fresh, severity: 'high' }
const settings: NotifySettings = { notifications: true, notifyFrom: 'high', doNotDisturbUntil: null, quietHours: null }
const quietHours = { weekdays: [2], from: '22:00', to: '06:00', timeZone: 'UTC', criticalBreaksThrough: false }
const work = (until: number): Alert => ({ ...fresh, muted: { by: 'maintenance', id: 'w', until } })

type Case = [string, Alert | null, Partial<NotifySettings>, Partial<DecisionContext>, object]
const cases: Case[] = [
  ['new and critical is announced', fresh, {}, {}, { kind: 'announce', why: 'fired' }],
  ['new and high is announced', high, {}, {}, { kind: 'announce', why: 'fired' }],
  ['below the chosen severity is not', { ...fresh, severity: 'medium' }, {}, {}, { kind: 'none', why: 'minor' }],
  ['that the filter leaves out is not', fresh, {}, { matches: false }, { kind: 'none', why: 'filtered' }],
  ['is not announced twice', fresh, {}, { decidedEpisode: 1 }, { kind: 'none', why: 'known' }],
  ['that fires anew after its end is announced again', again, {}, { decidedEpisode: 1 }, { kind: 'announce', why: 'fired-again' }],
  [
    'that got worse after a mute is announced although it is known',
    fresh,
    {},
    { decidedEpisode: 1, worse: true },
    { kind: 'announce', why: 'worse' },
  ],
  ['that begins to flap is announced as such', again, {}, { flapping: 'began' }, { kind: 'announce', why: 'flapping' }],
  ['that flaps waits until it is stable', again, {}, { flapping: 'damped' }, { kind: 'hold', why: 'flapping' }],
  ['that arrived late is never announced', { ...fresh, late: true }, {}, {}, { kind: 'suppress', why: 'late' }],
  ['that fired 16 minutes ago is not announced alone', alert('a', 's', now - 16 * 60_000), {}, {}, { kind: 'hold', why: 'old' }],
  ['that is snoozed waits', fresh, {}, { snoozed: true }, { kind: 'hold', why: 'snoozed' }],
  ['that is muted here waits', fresh, {}, { muted: true }, { kind: 'hold', why: 'muted' }],
  ['of a site under maintenance waits', work(now + 1), {}, {}, { kind: 'hold', why: 'maintenance' }],
  ['of a site whose maintenance has ended is announced', work(now), {}, {}, { kind: 'announce', why: 'fired' }],
  ['waits during do-not-disturb', fresh, { doNotDisturbUntil: now + 1 }, {}, { kind: 'hold', why: 'do-not-disturb' }],
  ['is announced once do-not-disturb has ended', fresh, { doNotDisturbUntil: now }, {}, { kind: 'announce', why: 'fired' }],
  ['waits in quiet hours', fresh, { quietHours }, {}, { kind: 'hold', why: 'quiet-hours' }],
  [
    'breaks through quiet hours when it is critical and may',
    fresh,
    { quietHours: { ...quietHours, criticalBreaksThrough: true } },
    {},
    { kind: 'announce', why: 'fired' },
  ],
  [
    'does not break through when it is not critical',
    high,
    { quietHours: { ...quietHours, criticalBreaksThrough: true } },
    {},
    { kind: 'hold', why: 'quiet-hours' },
  ],
  [
    'does not break through do-not-disturb',
    fresh,
    { doNotDisturbUntil: now + 1, quietHours: { ...quietHours, criticalBreaksThrough: true } },
    {},
    { kind: 'hold', why: 'do-not-disturb' },
  ],
  ['is not announced when notifications are off', fresh, { notifications: false }, {}, { kind: 'suppress', why: 'off' }],
  [
    'that a colleague acknowledged withdraws its toast',
    { ...fresh, status: 'acknowledged' },
    {},
    {},
    { kind: 'withdraw', why: 'acknowledged' },
  ],
  ['that is gone withdraws its toast', null, {}, {}, { kind: 'withdraw', why: 'gone' }],
]

describe('an alert', () => {
  it.each(cases)('%s', (_name, after, change, context, expected) => {
    const all = { now, decidedEpisode: 0, matches: true, snoozed: false, muted: false, flapping: 'no' as const, worse: false }
    expect(decide(again === after ? fresh : null, after, { ...settings, ...change }, { ...all, ...context })).toEqual(expected)
  })
})
