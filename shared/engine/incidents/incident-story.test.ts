import { expect, it } from 'vitest'
import type { Alert } from '../../model/alerts/alert.ts'
import type { Incident } from '../../model/alerts/incident.ts'
import type { Signal } from '../../model/signal.ts'
import { incidentStory } from './incident-story.ts'

const minute = 60_000
const signal = (id: string, at: number, type = 'php.fatal', siteId = 's1'): Signal => ({ id, siteId, type, at, receivedAt: at, fields: {} })
const alert = (id: string, at: number, change: Partial<Alert> = {}): Alert => ({
  id,
  siteId: 's1',
  ruleId: 'r',
  severity: 'high',
  title: `Alert ${id}`,
  summary: '',
  group: {},
  status: 'firing',
  late: false,
  firstFiredAt: at,
  lastFiredAt: at,
  resolvedAt: null,
  value: 1,
  threshold: 1,
  steps: [{ at, author: 'service', action: 'fired' }],
  evidenceTotal: 1,
  incidentId: 'i',
  version: 1,
  ...change,
})
const incident: Incident = {
  id: 'i',
  title: 't',
  severity: 'critical',
  status: 'resolved',
  siteIds: ['s1'],
  alertIds: ['a', 'b'],
  cause: null,
  startedAt: 10 * minute,
  lastAt: 12 * minute,
  resolvedAt: 30 * minute,
  version: 1,
}

it('puts changes, signals, alerts, states and what people did on one axis, oldest first', () => {
  const a = alert('a', 10 * minute, {
    steps: [
      { at: 10 * minute, author: 'service', action: 'fired' },
      { at: 20 * minute, author: 'Ada', action: 'acknowledged', note: 'I look' },
    ],
  })
  const story = incidentStory({
    incident,
    alerts: [a, alert('b', 12 * minute, { severity: 'critical' })],
    evidence: [
      {
        alertId: 'a',
        total: 3,
        signals: [signal('x3', 10 * minute), signal('x2', 9 * minute), signal('change', 8 * minute, 'plugin.change')],
      },
      { alertId: 'b', total: 1, signals: [signal('x3', 10 * minute), signal('x4', 40 * minute)] },
    ],
    changes: [signal('change', 8 * minute, 'plugin.change'), signal('other', 8 * minute)],
    snoozes: [
      { id: 'z', siteId: 's1', ruleId: 'r', until: 90 * minute, createdAt: 21 * minute, createdBy: 'Ada', reason: 'known', version: 1 },
    ],
    types: [{ type: 'plugin.change', change: 'Plugin updated' }, { type: 'php.fatal' }],
  })
  expect(story.map(({ at, kind }) => [at / minute, kind])).toEqual([
    [8, 'change'],
    [9, 'signals'],
    [10, 'step'],
    [10, 'state'],
    [12, 'step'],
    [12, 'state'],
    [20, 'step'],
    [21, 'snooze'],
    [30, 'state'],
    [40, 'signals'],
  ])
  // The same signal is evidence of both alerts and is told once.
  expect(story[1]).toMatchObject({ count: 2, to: 10 * minute, alertIds: ['a', 'b'], sample: { id: 'x3' } })
  expect(story[5]).toMatchObject({ change: 'worsened', severity: 'critical' })
  expect(story[6]).toMatchObject({ author: 'Ada', note: 'I look' })
})
