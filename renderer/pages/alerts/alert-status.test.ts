import { describe, expect, it } from 'vitest'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import { isQuiet, statusText } from './alert-status.ts'

const now = new Date('2026-11-24T10:06:00').getTime()
const minute = 60_000

function alert(parts: Partial<Alert>): Alert {
  return {
    id: 'a',
    siteId: 's',
    ruleId: 'r',
    severity: 'critical',
    title: 't',
    summary: '',
    group: {},
    status: 'firing',
    late: false,
    firstFiredAt: now - 4 * minute,
    lastFiredAt: now,
    resolvedAt: null,
    value: 1,
    threshold: 1,
    steps: [],
    evidenceTotal: 0,
    incidentId: null,
    version: 1,
    ...parts,
  }
}

describe('statusText', () => {
  it('counts from the newest firing', () => {
    expect(statusText({ alert: alert({}), snooze: null }, now)).toBe('firing 4 min')
    const reopened = alert({ firstFiredAt: now - 600 * minute, steps: [{ at: now - 2 * minute, author: 'service', action: 'reopened' }] })
    expect(statusText({ alert: reopened, snooze: null }, now)).toBe('firing 2 min')
  })

  it('names who acknowledged and since when', () => {
    const acknowledged = alert({ status: 'acknowledged', steps: [{ at: now - 2 * minute, author: 'Jon', action: 'acknowledged' }] })
    expect(statusText({ alert: acknowledged, snooze: null }, now)).toBe('acknowledged by Jon, 2 min ago')
  })

  it('says a snooze only while it lasts, and never over the end of an alert', () => {
    const snooze = {
      id: 'z',
      siteId: 's',
      ruleId: 'r',
      until: now + 54 * minute,
      createdAt: now,
      createdBy: 'Mira',
      reason: '',
      version: 1,
    }
    expect(statusText({ alert: alert({}), snooze }, now)).toBe('snoozed until 11:00 by Mira')
    expect(isQuiet({ alert: alert({}), snooze }, now)).toBe(true)
    expect(statusText({ alert: alert({}), snooze }, now + 54 * minute)).toBe('firing 58 min')
    expect(statusText({ alert: alert({ status: 'resolved', resolvedAt: now - minute }), snooze }, now)).toBe('ended 1 min ago')
  })
})
