import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { alert, site } from '../testing/fixtures.ts'
import { LoopbackService } from '../testing/loopback-service.ts'
import { TestMachine } from '../testing/test-console.ts'

let service: LoopbackService
let machine: TestMachine

beforeEach(async () => {
  service = await new LoopbackService().start()
  machine = new TestMachine()
  machine.register('a', service)
  service.put('site', 's1', site('s1'))
  service.put('alert', 'before', alert('before', 's1', Date.now()))
})

afterEach(async () => {
  await machine.stop()
  await service.stop()
})

describe('announcements', () => {
  it('come once for a new alert, none for what was there at first, and none again after a restart', async () => {
    const { events } = machine.start()
    await events.state('a', 'live')
    expect(machine.toasts).toEqual([])
    service.put('alert', 'new', alert('new', 's1', Date.now()))
    await events.until(() => machine.toasts.length === 1)
    expect(machine.toasts[0]).toMatchObject({ title: 'Brute force login · Site s1', link: '/alerts/a/new', severity: 'critical' })
    service.put('alert', 'new', alert('new', 's1', Date.now(), { value: 300 }))
    await events.until(() => events.all.filter((event) => event.type === 'alerts').length > 2)
    await machine.stop()
    const again = machine.start()
    await again.events.state('a', 'live')
    service.put('alert', 'other', alert('other', 's1', Date.now()))
    await again.events.until(() => machine.toasts.length > 1)
    expect(machine.toasts.map(({ link }) => link)).toEqual(['/alerts/a/new', '/alerts/a/other'])
  })

  it('are withdrawn when a colleague acknowledges', async () => {
    const { events } = machine.start()
    await events.state('a', 'live')
    service.put('alert', 'new', alert('new', 's1', Date.now()))
    await events.until(() => machine.toasts.length === 1)
    service.put('alert', 'new', alert('new', 's1', Date.now(), { status: 'acknowledged' }))
    await events.until(() => events.all.some((event) => event.type === 'toast-withdrawn'))
    expect(machine.withdrawn).toEqual([machine.toasts[0]?.id])
  })

  it('are one summary after being away', async () => {
    const first = machine.start()
    await first.events.state('a', 'live')
    await machine.stop()
    for (let index = 0; index < 8; index += 1)
      service.put('alert', `n${index}`, alert(`n${index}`, 's1', Date.now(), { severity: index < 3 ? 'critical' : 'high' }))
    machine.now = () => Date.now() + 600_000
    const second = machine.start()
    await second.events.state('a', 'live')
    expect(machine.toasts).toMatchObject([{ title: 'While you were away: 3 critical, 5 high', body: 'Account a' }])
  })
})
