import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Settings } from '../../../shared/bridge/settings.ts'
import { defaultSettings } from '../../../shared/bridge/settings.ts'
import type { Alert, AlertStep } from '../../../shared/model/alerts/alert.ts'
import { alert } from '../testing/fixtures.ts'
import type { PastAlert } from './replay.ts'
import { replay, replayInSlices, rowsWithin } from './replay.ts'

const minute = 60_000
const begin = Date.parse('2026-11-23T12:00:00Z')
const step = (at: number, action: AlertStep['action']): AlertStep => ({ at: begin + at * minute, author: 'service', action })
const past = (id: string, steps: AlertStep[], change: Partial<Alert> = {}, also: Partial<PastAlert> = {}): PastAlert => ({
  accountId: 'a',
  alert: alert(id, 's', steps[0]?.at ?? begin, { steps, status: 'resolved', ...change }),
  siteName: 'Shop',
  matches: true,
  silences: [],
  ...also,
})
const told = (alerts: PastAlert[], settings: Partial<Settings> = {}) =>
  replay({ alerts, settings: { ...defaultSettings, ...settings }, mutes: [], accountName: String }).map(({ at, alertId, outcome, why }) => [
    (at - begin) / minute,
    alertId,
    outcome,
    why,
  ])

describe('what would have notified', () => {
  it('is a toast for each alert, none for what is minor, late or filtered, with the reason', () => {
    const fires = (at: number) => [step(at, 'fired'), step(at + 1, 'resolved')]
    expect(
      told([
        past('new', fires(0)),
        past('minor', fires(2), { severity: 'low' }),
        past('late', fires(4), { late: true }),
        past('other', fires(6), {}, { matches: false }),
      ]),
    ).toEqual([
      [0, 'new', 'toast', 'fired'],
      [2, 'minor', 'silent', 'minor'],
      [4, 'late', 'silent', 'late'],
      [6, 'other', 'silent', 'filtered'],
    ])
  })

  it('is one summary at the end of quiet hours', () => {
    const quietHours = { weekdays: [1], from: '12:00', to: '13:00', timeZone: 'UTC', criticalBreaksThrough: false }
    expect(
      told([past('one', [step(1, 'fired'), step(5, 'resolved')]), past('two', [step(2, 'fired'), step(300, 'acknowledged')])], {
        quietHours,
      }).slice(0, 4),
    ).toEqual([
      [1, 'one', 'held', 'quiet-hours'],
      [2, 'two', 'held', 'quiet-hours'],
      [60, 'one', 'summary', 'quiet-hours'],
      [60, 'two', 'summary', 'quiet-hours'],
    ])
  })

  it('is told again while nobody acknowledges, a few times, and not after that', () => {
    const reminders = (steps: AlertStep[]) =>
      told([past('one', steps)])
        .filter(([, , outcome]) => outcome === 'reminder')
        .map(([at]) => at)
    expect(reminders([step(0, 'fired'), step(300, 'resolved')])).toEqual([15, 30, 45])
    expect(reminders([step(0, 'fired'), step(20, 'acknowledged'), step(300, 'resolved')])).toEqual([15])
  })

  it('damps what comes and goes, and says so once', () => {
    const steps = Array.from({ length: 8 }, (_, index) => [
      step(index * 4, index === 0 ? 'fired' : 'reopened'),
      step(index * 4 + 2, 'resolved'),
    ]).flat()
    expect(told([past('flap', steps)]).map(([at, , outcome, why]) => [at, outcome, why])).toEqual([
      [0, 'toast', 'fired'],
      [4, 'toast', 'fired-again'],
      [8, 'toast', 'fired-again'],
      [12, 'toast', 'flapping'],
      [16, 'held', 'flapping'],
      [20, 'held', 'flapping'],
      [24, 'held', 'flapping'],
      [28, 'held', 'flapping'],
      [60, 'silent', 'over'],
    ])
  })

  it('waits for a snooze and for planned work, and is told when it still fires after them', () => {
    const silence = (by: 'snooze' | 'maintenance') => ({ silences: [{ by, from: begin, to: begin + 10 * minute }] })
    const firing = [step(1, 'fired'), step(12, 'acknowledged')]
    expect(told([past('one', firing, {}, silence('snooze'))])).toEqual([
      [1, 'one', 'held', 'snoozed'],
      [10, 'one', 'summary', 'snoozed'],
    ])
    expect(told([past('one', firing, {}, silence('maintenance'))])).toEqual([
      [1, 'one', 'held', 'maintenance'],
      [10, 'one', 'summary', 'maintenance'],
    ])
  })

  it('is one toast for an incident, a new one only after all of it was over', () => {
    const of = { incidentId: 'i' }
    const rows = told([
      past('one', [step(0, 'fired'), step(10, 'resolved'), step(40, 'reopened'), step(41, 'resolved')], of),
      past('two', [step(2, 'fired'), step(4, 'resolved'), step(6, 'reopened'), step(8, 'resolved')], of),
    ])
    expect(rows).toEqual([
      [0, 'one', 'toast', 'fired'],
      [2, 'two', 'silent', 'incident-told'],
      [6, 'two', 'silent', 'incident-told'],
      [40, 'one', 'toast', 'flapping'],
    ])
  })

  it('tells each time an alert fires exactly once, in a toast or in a summary or not at all, whatever comes', () => {
    const life = fc.tuple(
      fc.integer({ min: 0, max: 2000 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 9 }),
      fc.option(fc.integer({ min: 0, max: 6 })),
    )
    fc.assert(
      fc.property(fc.array(life, { maxLength: 25 }), fc.boolean(), (lives, quiet) => {
        const alerts = lives.map(([start, gaps, incident], index) => {
          let at = start
          // No two at one instant: what is told at the very instant of the next step could belong to either.
          let serial = index * 100
          const next = (action: AlertStep['action']) => {
            serial += 1
            return { ...step(at, action), at: begin + at * minute + serial }
          }
          const steps = [next('fired')]
          gaps.forEach((gap, turn) => {
            at += gap
            steps.push(next(turn % 2 === 0 ? 'resolved' : 'reopened'))
          })
          return past(`${index}`, steps, { ruleId: `rule_${index % 3}`, incidentId: incident === null ? null : `i${incident}` })
        })
        const quietHours = quiet
          ? { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '06:00', timeZone: 'Europe/Berlin', criticalBreaksThrough: false }
          : null
        const rows = replay({ alerts, settings: { ...defaultSettings, quietHours }, mutes: [], accountName: String })
        for (const { alert: one } of alerts) {
          const fires = one.steps.filter(({ action }) => action !== 'resolved').map(({ at }) => at)
          const mine = rows.filter(({ alertId, outcome }) => alertId === one.id && outcome !== 'reminder')
          // Between one firing and the next: one decision, and at most one word that ends a wait.
          fires.forEach((at, index) => {
            const until = fires[index + 1] ?? Number.POSITIVE_INFINITY
            const between = mine.filter((row) => row.at >= at && row.at < until).map(({ outcome }) => outcome)
            const spoken = between.filter((outcome) => outcome === 'toast' || outcome === 'summary')
            expect(spoken.length).toBeLessThanOrEqual(1)
            expect(between[0]).toBeDefined()
            if (between[0] !== 'held') expect(between.length).toBe(1)
            else expect(between.length).toBeLessThanOrEqual(2)
            if (until === Number.POSITIVE_INFINITY) expect(between.at(-1)).not.toBe('held')
          })
        }
        const shown = [...new Set(rows.flatMap(({ toastId, outcome }) => (outcome === 'toast' && toastId !== null ? [toastId] : [])))]
        const times = rows.filter(({ outcome }) => outcome === 'toast').map(({ at }) => at)
        expect(shown.length).toBe(times.length)
        for (const at of times) expect(times.filter((other) => other >= at && other - at < 10_000).length).toBeLessThanOrEqual(5)
      }),
      { numRuns: 40 },
    )
  })

  it('says the same in slices, with a turn for others after each 8 ms', async () => {
    const alerts = Array.from({ length: 40 }, (_, index) => past(`n${index}`, [step(index, 'fired'), step(index + 50, 'resolved')]))
    const all = { alerts, settings: defaultSettings, mutes: [], accountName: String }
    // Each look at the clock is a millisecond later.
    let [time, turns] = [0, 0]
    const rows = await replayInSlices(
      all,
      () => {
        time += 1
        return time
      },
      async () => {
        turns += 1
      },
    )
    expect(rows).toEqual(replay(all))
    expect(turns).toBeGreaterThan(5)
  })

  it('answers a span, newest first', () => {
    const rows = replay({
      alerts: [past('one', [step(0, 'fired'), step(1, 'resolved')]), past('two', [step(5, 'fired'), step(6, 'resolved')])],
      settings: defaultSettings,
      mutes: [],
      accountName: String,
    })
    expect(rowsWithin(rows, begin, begin + 10 * minute).map(({ alertId }) => alertId)).toEqual(['two', 'one'])
    expect(rowsWithin(rows, begin, begin + 5 * minute).map(({ alertId }) => alertId)).toEqual(['one'])
  })
})
