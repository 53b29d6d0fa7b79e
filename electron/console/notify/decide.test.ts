import { describe, expect, it } from 'vitest'
import { alert } from '../testing/fixtures.ts'
import { decide } from './decide.ts'

const now = 1_800_000_000_000
const fresh = alert('a', 's', now - 60_000)
const context = {
  settings: { notifications: true, notifyFrom: 'high' as const, doNotDisturbUntil: null },
  now,
  snoozed: false,
  decidedEpisode: 0,
}

describe('an alert', () => {
  it.each([
    ['new and critical is announced', fresh, {}, { kind: 'announce' }],
    ['new and high is announced', { ...fresh, severity: 'high' as const }, {}, { kind: 'announce' }],
    ['below the chosen severity is not', { ...fresh, severity: 'medium' as const }, {}, { kind: 'none', why: 'minor' }],
    ['is not announced twice', fresh, { decidedEpisode: 1 }, { kind: 'none', why: 'known' }],
    [
      'that fires anew after its end is announced again',
      { ...fresh, steps: [...fresh.steps, { at: now, author: 'service', action: 'reopened' as const }] },
      { decidedEpisode: 1 },
      { kind: 'announce' },
    ],
    ['that arrived late is not', { ...fresh, late: true }, {}, { kind: 'suppress', why: 'late' }],
    ['that fired 16 minutes ago is not', alert('a', 's', now - 16 * 60_000), {}, { kind: 'suppress', why: 'old' }],
    ['that is snoozed is not, and may be later', fresh, { snoozed: true }, { kind: 'none', why: 'snoozed' }],
    [
      'is not announced during do-not-disturb, nor after',
      fresh,
      { settings: { ...context.settings, doNotDisturbUntil: now + 1 } },
      { kind: 'suppress', why: 'do-not-disturb' },
    ],
    [
      'is announced once do-not-disturb has ended',
      fresh,
      { settings: { ...context.settings, doNotDisturbUntil: now } },
      { kind: 'announce' },
    ],
    [
      'is not announced when notifications are off',
      fresh,
      { settings: { ...context.settings, notifications: false } },
      { kind: 'suppress', why: 'off' },
    ],
    ['that a colleague acknowledged withdraws its toast', { ...fresh, status: 'acknowledged' as const }, {}, { kind: 'withdraw' }],
    ['that is gone withdraws its toast', null, {}, { kind: 'withdraw' }],
  ])('%s', (_name, after, change, expected) => {
    expect(decide(after, { ...context, ...change })).toEqual(expected)
  })
})
