import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quietHoursSchema } from '../../../../shared/model/rules/weekly-hours.ts'
import { alert, health, site } from '../../testing/fixtures.ts'
import { LoopbackService } from '../../testing/loopback-service.ts'
import { TestMachine } from '../../testing/test-console.ts'

let service: LoopbackService
let machine: TestMachine
const hour = 3_600_000
const firedAt = Date.now() - 5 * hour

beforeEach(async () => {
  service = await new LoopbackService().start()
  machine = new TestMachine()
  machine.register('a', service)
  const deductions = [{ code: 'alert' as const, points: 45, text: '', alertId: 'one' }]
  service.put('site', 's1', site('s1'))
  service.put('health', 's1', health('s1', { state: 'critical', score: 55, deductions }))
  service.put('alert', 'one', alert('one', 's1', firedAt))
})

afterEach(async () => {
  await machine.stop()
  await service.stop()
})

const nights = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '07:00', timeZone: 'Europe/Berlin', criticalBreaksThrough: true }

describe('notifications over the bridge', () => {
  it('say what would have been told, with other settings tried and none of them kept', async () => {
    const { call, events } = machine.start()
    await events.state('a', 'live')
    const span = { accountId: null, from: firedAt - hour, to: Date.now() }
    const told = await call.notifications.replay(span)
    expect(told).toMatchObject({ total: 4, leftOut: 0 })
    expect(told.rows.map(({ outcome, why }) => [outcome, why])).toEqual([
      ['reminder', 'unacknowledged'],
      ['reminder', 'unacknowledged'],
      ['reminder', 'unacknowledged'],
      ['toast', 'fired'],
    ])
    expect((await call.notifications.replay({ ...span, limit: 1, offset: 3 })).rows).toMatchObject([
      { at: firedAt, alertId: 'one', siteName: 'Site s1' },
    ])
    const filtered = await call.notifications.replay({ ...span, settings: { notifyFilter: '-site:s1' } })
    expect(filtered.rows).toMatchObject([{ outcome: 'silent', why: 'filtered' }])
    expect((await call.settings.get()).notifyFilter).toBe('')
    await expect(call.notifications.replay({ ...span, to: span.from })).rejects.toMatchObject({ code: 'input_invalid' })
    await expect(call.notifications.replay({ ...span, from: 0 })).rejects.toMatchObject({ code: 'input_invalid' })
    await expect(call.notifications.replay({ ...span, settings: { notifyFilter: 'x:' } })).rejects.toMatchObject({ code: 'filter_invalid' })
  })

  it('heed planned work in the past', async () => {
    service.put('maintenance', 'w', {
      id: 'w',
      title: 'Upgrade',
      scope: { kind: 'account' },
      ruleIds: null,
      schedule: { kind: 'once', from: firedAt - hour, to: firedAt + hour },
      enabled: true,
      version: 1,
      createdAt: 1,
      createdBy: 'Ada',
      updatedAt: 1,
      updatedBy: 'Ada',
    })
    const { call, events } = machine.start()
    await events.state('a', 'live')
    const { rows } = await call.notifications.replay({ accountId: 'a', from: firedAt - hour, to: firedAt + 1.1 * hour })
    expect(rows.map(({ at, outcome, why }) => [(at - firedAt) / hour, outcome, why])).toEqual([
      [1, 'summary', 'maintenance'],
      [0, 'held', 'maintenance'],
    ])
  })

  it('keep mutes over a restart, in the tray too, until they are ended', async () => {
    const first = machine.start()
    await first.events.state('a', 'live')
    expect(first.console.tray.model()).toMatchObject({ state: 'critical', count: 1 })
    const target = { of: 'site' as const, siteId: 's1' }
    const mute = await first.call.notifications.mute({ accountId: 'a', target, until: { kind: 'working-hours' }, reason: 'moving' })
    expect(mute).toMatchObject({ target, reason: 'moving', baseline: { severity: 'critical' } })
    expect(first.console.tray.model()).toMatchObject({ state: 'healthy', count: 0, alerts: [] })
    await machine.stop()
    const { call, console, events } = machine.start()
    await events.state('a', 'live')
    expect(await call.notifications.mutes()).toEqual([mute])
    await call.notifications.endMute({ id: mute.id })
    expect(await call.notifications.mutes()).toEqual([])
    expect(console.tray.model()).toMatchObject({ state: 'critical', count: 1 })
    await expect(call.notifications.endMute({ id: mute.id })).rejects.toMatchObject({ code: 'not_found' })
    const nothing = { accountId: 'a', target: { of: 'alert' as const, alertId: 'none' }, until: { kind: 'working-hours' as const } }
    await expect(call.notifications.mute(nothing)).rejects.toMatchObject({ code: 'not_found' })
    await expect(call.notifications.mute({ ...nothing, accountId: 'b' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(call.notifications.mute({ ...nothing, until: { kind: 'time', at: 1 } })).rejects.toMatchObject({ code: 'input_invalid' })
  })

  it('let the tray have a filter of its own', async () => {
    const { call, console, events } = machine.start()
    await events.state('a', 'live')
    await call.settings.update({ trayFilter: '-client:acme site:s1' })
    expect(console.tray.model()).toMatchObject({ state: 'critical', count: 1 })
    await call.settings.update({ trayFilter: 'site:other' })
    expect(console.tray.model()).toMatchObject({ state: 'healthy', count: 0 })
    await call.settings.update({ trayFilter: 'severity:high' })
    expect(console.tray.model()).toMatchObject({ state: 'healthy', count: 0 })
  })

  it('tell diagnostics what the system refused and what waits', async () => {
    machine.outcome = { outcome: 'refused', reason: 'no-owner', text: 'Nobody shows notifications.' }
    const { call, events } = machine.start()
    await events.state('a', 'live')
    service.put('alert', 'new', alert('new', 's1', Date.now()))
    await events.until(() => machine.toasts.length === 1)
    await events.until(async () => (await call.notifications.status()).refusals.length === 1)
    expect(await call.notifications.status()).toMatchObject({
      refusals: [{ reason: 'no-owner', text: 'Nobody shows notifications.', count: 1 }],
      held: 0,
      unconfirmed: 0,
      flapping: 0,
      quietUntil: null,
    })
  })

  it.each([
    ['a zone that nobody knows', { quietHours: { ...nights, timeZone: 'Mars/Olympus' } }, 'input_invalid'],
    ['quiet hours that end when they begin', { quietHours: { ...nights, to: '22:00' } }, 'input_invalid'],
    ['quiet hours on no day', { quietHours: { ...nights, weekdays: [] } }, 'input_invalid'],
    ['a flap that begins with one', { flapping: { on: true, fires: 1, windowMinutes: 60, stableMinutes: 30 } }, 'input_invalid'],
    ['a filter that cannot be read', { notifyFilter: 'severity:huge' }, 'filter_invalid'],
    ['a tray filter that cannot be read', { trayFilter: 'nonsense:1' }, 'filter_invalid'],
  ])('refuse %s, and change nothing', async (_name, change, code) => {
    const { call } = machine.start()
    const before = await call.settings.get()
    await expect(call.settings.update(change)).rejects.toMatchObject({ code })
    expect(await call.settings.get()).toEqual(before)
  })

  it('take quiet hours, and a change of one setting leaves the others as they are', async () => {
    const { call } = machine.start()
    await call.settings.update({ quietHours: quietHoursSchema.parse(nights), notifyFilter: 'client:acme' })
    await call.settings.update({ theme: 'light' })
    expect(await call.settings.get()).toMatchObject({ quietHours: nights, notifyFilter: 'client:acme', theme: 'light' })
  })
})
