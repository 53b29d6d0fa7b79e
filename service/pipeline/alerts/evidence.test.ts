import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import type { Site } from '../../../shared/model/sites/site.ts'
import { failedLogins, minute, signal, start, TestService } from '../testing/fixture.ts'

let service: TestService
let site: Site

beforeEach(() => {
  service = new TestService()
  site = service.addSite()
  service.pipeline.tick()
})

afterEach(() => service.close())

const only = (): Alert => {
  const alerts = service.alerts()
  expect(alerts).toHaveLength(1)
  return alerts[0]!
}

const numbers = (from: number, downTo: number) => Array.from({ length: from - downTo + 1 }, (_, index) => from - index)

describe('evidence of an alert', () => {
  it('keeps the newest 50 signals as evidence and counts all', async () => {
    await service.send(site, failedLogins(site, start, 40))
    await service.send(site, failedLogins(site, start + 2 * minute, 40))
    service.advance(minute)
    const alert = only()
    expect(alert).toMatchObject({ value: 80, evidenceTotal: 80 })
    const { signals } = service.pipeline.evidenceOf(alert.id)!
    expect(signals).toHaveLength(50)
    expect(signals[0]?.at).toBe(start + 2 * minute + 39_000)
  })

  it('counts all evidence of a busy site at once, and looks through what lies far back within a minute', async () => {
    await service.send(site, failedLogins(site, start, 4))
    for (let batch = 1; batch <= 10; batch++) await service.send(site, [signal(site, 'cron', start + batch * 10_000)])
    await service.send(site, failedLogins(site, start + 2 * minute, 1))
    const { id, evidenceTotal } = only()
    const evidence = () => service.stores.evidence.find(id)!.signals.map(({ at }) => at - start)
    expect(evidenceTotal).toBe(5)
    expect(evidence()).toEqual([2 * minute])
    await service.send(site, failedLogins(site, start + 2 * minute + 1000, 1))
    service.advance(minute)
    expect(only().evidenceTotal).toBe(6)
    expect(evidence()).toEqual([2 * minute + 1000, 2 * minute, 3000, 2000, 1000, 0])
  })

  it('keeps the newest 50 of a busy site by looking through its newest batches while they keep coming, and through the others when it comes to rest', async () => {
    await service.send(site, failedLogins(site, start, 60))
    service.advance(minute)
    const { id } = only()
    const seconds = () => service.stores.evidence.find(id)!.signals.map(({ at }) => (at - start) / 1000)
    expect(seconds()).toEqual(numbers(59, 10))
    for (const second of [60, ...numbers(131, 120).reverse()]) await service.send(site, failedLogins(site, start + second * 1000, 1))
    service.now += minute
    service.pipeline.tick()
    expect(only().evidenceTotal).toBe(73)
    expect(seconds()).toEqual([...numbers(131, 124), 60, ...numbers(59, 19)])
    service.now += minute
    service.pipeline.tick()
    expect(only().evidenceTotal).toBe(73)
    expect(seconds()).toEqual([...numbers(131, 120), 60, ...numbers(59, 23)])
  })

  it('leaves what lies far back for later while a busy site goes on, and shows it to those who ask', async () => {
    await service.send(site, failedLogins(site, start, 6))
    service.advance(minute)
    const { id } = only()
    const seconds = (signals: { at: number }[]) => signals.map(({ at }) => (at - start) / 1000)
    const stored = () => seconds(service.stores.evidence.find(id)!.signals)
    for (let second = 10; second < 25; second++) await service.send(site, failedLogins(site, start + second * 1000, 1))
    service.now += minute
    service.pipeline.tick()
    expect(only().evidenceTotal).toBe(21)
    expect(stored()).toEqual([...numbers(24, 17), 10, ...numbers(5, 0)])
    const shown = service.pipeline.evidenceOf(id)!
    expect(shown.total).toBe(21)
    expect(seconds(shown.signals)).toEqual([...numbers(24, 10), ...numbers(5, 0)])
    service.now += minute
    service.pipeline.tick()
    expect(only().evidenceTotal).toBe(21)
    expect(stored()).toEqual([...numbers(24, 10), ...numbers(5, 0)])
  })

  it('counts what comes late into a minute that was counted, and what goes on in the open one, once', async () => {
    await service.send(site, failedLogins(site, start + 2 * minute, 6))
    service.advance(minute)
    for (const [at, count] of [
      [start + 2 * minute + 30_000, 2],
      [start + minute, 3],
      [start + 3 * minute, 4],
      [start + 2 * minute + 40_000, 5],
    ] as const) {
      await service.send(site, failedLogins(site, at, count))
      service.advance(minute)
    }
    const { id, evidenceTotal } = only()
    expect(evidenceTotal).toBe(20)
    expect(service.stores.evidence.find(id)!.signals).toHaveLength(20)
  })

  it('does not look far back for an alert in the commit in which it began, though another of its site is due', async () => {
    await service.send(site, failedLogins(site, start, 6))
    service.advance(minute)
    await service.send(site, failedLogins(site, start + 10_000, 4, '198.51.100.1'))
    for (let batch = 2; batch <= 12; batch++) await service.send(site, [signal(site, 'cron', start + batch * 10_000)])
    service.now += minute
    const both = [...failedLogins(site, start + 2.5 * minute, 1), ...failedLogins(site, start + 2.5 * minute, 1, '198.51.100.1')]
    await service.send(site, both)
    const [second, first] = service.alerts().sort((a, b) => a.evidenceTotal - b.evidenceTotal)
    expect([first?.evidenceTotal, second?.evidenceTotal]).toEqual([7, 5])
    expect(service.stores.evidence.find(second!.id)!.signals).toHaveLength(1)
    service.advance(minute)
    expect(service.stores.evidence.find(second!.id)!.signals).toHaveLength(5)
  })

  it('writes an alert that only goes on at once after a quiet minute, and else at the turn of its site within one, after a restart too', async () => {
    const folder = TestService.folder()
    service.close()
    service = new TestService(folder)
    site = service.addSite()
    await service.send(site, failedLogins(site, start, 6))
    const { version } = only()
    service.now += 1000
    await service.send(site, failedLogins(site, start + 10_000, 3))
    await service.send(site, failedLogins(site, start - 10_000, 4))
    expect(only()).toMatchObject({ version, evidenceTotal: 6 })
    service.close()

    service = new TestService(folder, service.now + 1000)
    service.pipeline.tick()
    expect(only()).toMatchObject({ value: 13, evidenceTotal: 13 })
    await service.send(site, failedLogins(site, start + 20_000, 1))
    expect(only().evidenceTotal).toBe(13)
    service.now += minute
    service.pipeline.tick()
    expect(only().evidenceTotal).toBe(14)
    service.now += minute
    await service.send(site, failedLogins(site, start + 30_000, 2))
    expect(only().evidenceTotal).toBe(16)
  })
})
