import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Alert } from '../../shared/model/alerts/alert.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import { failedLogins, minute, signal, start, TestService } from './testing/fixture.ts'

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

/** A sign that time has gone on for the site, such as a request. */
const alive = () => service.send(site, [signal(site, 'cron', service.now)])

describe('accept', () => {
  it('fires a growing rule at once, with its evidence and a sentence', async () => {
    await service.send(site, [...failedLogins(site, start, 7), ...failedLogins(site, start, 3, '198.51.100.1')])
    const alert = only()
    expect(alert).toMatchObject({
      ruleId: 'brute_force',
      status: 'firing',
      value: 7,
      summary: '7 in 5 minutes',
      group: { address: '203.0.113.9' },
      evidenceTotal: 7,
      late: false,
    })
    const evidence = service.pipeline.evidenceOf(alert.id)!
    expect(evidence.signals).toHaveLength(7)
    expect(new Set(evidence.signals.map(({ fields }) => fields.ip))).toEqual(new Set(['203.0.113.9']))
    expect(service.stores.health.get(site.id)).toMatchObject({
      state: 'critical',
      score: 55,
      openAlerts: { critical: 1 },
      watermark: start + 6000,
    })
  })

  it('changes nothing when the same signals come again in another batch', async () => {
    const signals = failedLogins(site, start, 7)
    await service.send(site, signals)
    const before = [service.alerts(), service.buckets(site)]
    await service.send(site, signals)
    expect([service.alerts(), service.buckets(site)]).toEqual(before)
    expect(service.stores.signals.totals().count).toBe(7)
  })

  it('answers a repeated batch as the first time and refuses its id for another body', async () => {
    const signals = failedLogins(site, start, 2)
    const first = await service.send(site, signals, 'same')
    expect(await service.send(site, signals, 'same')).toEqual(first)
    await expect(service.send(site, failedLogins(site, start, 1), 'same')).rejects.toMatchObject({ code: 'batch_id_reused' })
    expect(service.stores.signals.totals().count).toBe(2)
  })

  it('commits batches that wait together, and refuses only the one that is at fault', async () => {
    const gone: Site = { ...site, id: 's_gone' }
    const outcomes = await Promise.allSettled([
      service.send(site, failedLogins(site, start, 3)),
      service.send(gone, []),
      service.send(site, failedLogins(site, start, 3)),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(only().value).toBe(6)
  })

  it('forgets in memory what could not be committed', async () => {
    await service.send(site, failedLogins(site, start, 3))
    service.db.exec("CREATE TRIGGER full BEFORE INSERT ON signal_chunks BEGIN SELECT RAISE(ABORT, 'no'); END")
    await expect(service.send(site, failedLogins(site, start, 3))).rejects.toThrow('no')
    service.db.exec('DROP TRIGGER full')
    expect(service.alerts()).toEqual([])
    await service.send(site, failedLogins(site, start, 1))
    expect(service.alerts()).toEqual([])
    await service.send(site, failedLogins(site, start, 1))
    expect(only().value).toBe(5)
  })

  it('evaluates a ratio when the watermark has closed the minute and it held long enough', async () => {
    const failing = (at: number) =>
      Array.from({ length: 4 }, (_, index) => signal(site, 'request', at + index, { status: 500, ms: 10, route: '/' }))
    await service.send(site, failing(start))
    await service.send(site, [signal(site, 'cron', start + minute)])
    expect(service.alerts()).toEqual([])
    await service.send(site, [signal(site, 'cron', start + 2 * minute)])
    expect(only()).toMatchObject({ ruleId: 'errors', value: 1, firstFiredAt: Math.floor(start / minute + 1) * minute })
  })

  it('tells what changed last, what runs there and what was dropped', async () => {
    await service.send(site, [
      signal(site, 'state', start + 1, { plugin: 'seo-pack', action: 'updated' }),
      signal(site, 'state', start, { plugin: 'forms', action: 'removed' }),
      signal(site, 'agent.dropped', start, { count: 120 }),
    ])
    expect(service.stores.health.get(site.id)).toMatchObject({
      lastChange: { at: start + 1, text: 'seo-pack updated' },
      droppedEvents: 120,
    })
    expect(service.pipeline.droppedBySite(site.id)).toBe(120)
  })
})

describe('the life of an alert', () => {
  it('ends by itself after quiet minutes up to the watermark, never for want of data', async () => {
    await service.send(site, failedLogins(site, start, 6))
    service.advance(14 * minute)
    expect(only().status).toBe('firing')
    await alive()
    service.advance(2 * minute)
    await alive()
    const end = only()
    expect(end).toMatchObject({ status: 'resolved', lastFiredAt: Math.floor(start / minute) * minute })
    expect(end.steps.map(({ action, author }) => `${action} ${author}`)).toEqual(['fired service', 'resolved service'])
  })

  it('reopens within the cooldown and asks for attention again', async () => {
    await service.send(site, failedLogins(site, start, 6))
    service.pipeline.acknowledge(only().id, 'Ada')
    expect(only().status).toBe('acknowledged')
    service.advance(20 * minute)
    await alive()
    expect(only().status).toBe('resolved')
    await service.send(site, failedLogins(site, service.now, 6))
    expect(only()).toMatchObject({ status: 'firing', resolvedAt: null })
    expect(only().steps.map(({ action }) => action)).toEqual(['fired', 'acknowledged', 'resolved', 'reopened'])
  })

  it('merges acknowledgements and notes, each with its author', async () => {
    await service.send(site, failedLogins(site, start, 6))
    const { id } = only()
    service.pipeline.acknowledge(id, 'Ada', 'mine')
    service.pipeline.acknowledge(id, 'Ada')
    service.pipeline.acknowledge(id, 'Bob')
    const alert = service.pipeline.note(id, 'Bob', 'looking')
    expect(alert.steps.map(({ author, action, note }) => [author, action, note])).toEqual([
      ['service', 'fired', undefined],
      ['Ada', 'acknowledged', 'mine'],
      ['Bob', 'acknowledged', undefined],
      ['Bob', 'noted', 'looking'],
    ])
    expect(service.stores.health.get(site.id)).toMatchObject({ score: 78, acknowledgedAlerts: 1 })
  })

  it('stays resolved by hand until the condition was false once', async () => {
    await service.send(site, failedLogins(site, start, 6))
    const { id, version } = only()
    expect(service.pipeline.resolve(id, 'Ada', version, 'a test')).toMatchObject({ status: 'resolved', resolvedAt: start })
    await service.send(site, failedLogins(site, start + minute, 6))
    expect(only().status).toBe('resolved')
    service.advance(10 * minute)
    await alive()
    await service.send(site, failedLogins(site, service.now, 6))
    expect(only().status).toBe('firing')
    expect(only().steps.map(({ action }) => action)).toEqual(['fired', 'resolved', 'reopened'])
  })

  it('refuses a resolve that was decided before it fired again', async () => {
    await service.send(site, failedLogins(site, start, 6))
    const { id, version } = only()
    service.advance(20 * minute)
    await alive()
    await service.send(site, failedLogins(site, service.now, 6))
    expect(() => service.pipeline.resolve(id, 'Ada', version)).toThrow(expect.objectContaining({ code: 'conflict' }))
    expect(service.pipeline.resolve(id, 'Ada', only().version).status).toBe('resolved')
    expect(() => service.pipeline.note('a_none', 'Ada', 'x')).toThrow(expect.objectContaining({ code: 'not_found' }))
  })
})

describe('silence and absence', () => {
  /** A batch with a request now, every five minutes. */
  const live = async (minutes: number, type = 'request') => {
    for (let at = 0; at < minutes; at += 5) {
      service.advance(5 * minute)
      await service.send(site, [
        signal(site, type, service.now, { status: 200, ms: 1, route: '/' }),
        ...(type === 'request' ? [signal(site, 'cron', service.now)] : []),
      ])
    }
  }

  it('calls a live site silent by the clock, and not any more when data is back', async () => {
    await live(60)
    service.advance(19 * minute)
    expect(service.stores.health.get(site.id)).toMatchObject({ state: 'degraded', score: 75 })
    service.advance(2 * minute)
    expect(service.stores.health.get(site.id)).toMatchObject({ state: 'no-data', score: null })
    service.advance(38 * minute)
    expect(service.alerts()).toEqual([])
    service.advance(3 * minute)
    expect(only()).toMatchObject({ ruleId: 'site_silent', status: 'firing', evidenceTotal: 10 })
    const { version } = only()
    service.advance(60 * minute)
    expect(only().version).toBe(version)
    await live(10)
    // That no job ran all that time is true as well, now that it is known.
    expect(service.alerts().map(({ ruleId, status }) => [ruleId, status])).toEqual([
      ['site_silent', 'resolved'],
      ['cron_stalled', 'resolved'],
    ])
    expect(service.stores.health.get(site.id).state).toBe('healthy')
  })

  it('never calls a site silent that only had its past imported', async () => {
    await service.send(site, [signal(site, 'request', start - 86_400_000)])
    service.advance(180 * minute)
    expect(service.alerts()).toEqual([])
    expect(service.stores.health.get(site.id).state).toBe('no-data')
  })

  it('notices that one thing stopped while the rest goes on', async () => {
    await live(10)
    await live(30, 'other')
    expect(service.alerts()).toEqual([])
    await live(10, 'other')
    expect(only()).toMatchObject({ ruleId: 'cron_stalled', summary: '31 minutes in 30 minutes' })
    await live(10)
    expect(only().status).toBe('resolved')
  })

  it('raises nothing for the time that the service did not run', async () => {
    const folder = TestService.folder()
    service.close()
    service = new TestService(folder)
    site = service.addSite()
    service.pipeline.tick()
    await live(60)
    await service.send(site, failedLogins(site, service.now, 6))
    const before = { alerts: service.alerts(), health: service.stores.health.get(site.id) }
    service.close()

    service = new TestService(folder, service.now + 8 * 60 * minute)
    service.pipeline.tick()
    service.advance(15 * minute)
    expect(service.alerts()).toEqual(before.alerts)
    expect(service.stores.health.get(site.id).state).toBe(before.health.state)
    await live(30)
    expect(service.alerts().filter(({ ruleId }) => ruleId !== 'brute_force')).toEqual([])
    service.advance(62 * minute)
    expect(service.alerts().map(({ ruleId }) => ruleId)).toContain('site_silent')
  })
})

describe('a quiet fleet', () => {
  it('adds nothing to the change feed while nothing changes', async () => {
    await service.send(site, [signal(site, 'request', start - 86_400_000)])
    service.advance(minute)
    const { cursor } = service.changes.after(undefined, 100, null)
    service.advance(20 * minute)
    expect(service.changes.after(cursor, 100, null).changes).toEqual([])
  })

  it('publishes a moving watermark at most once a minute, and in the end', async () => {
    await service.send(site, [signal(site, 'cron', start)])
    const version = () => service.stores.health.get(site.id).version
    const first = version()
    for (let i = 1; i <= 10; i++) {
      service.now += 1000
      await service.send(site, [signal(site, 'cron', service.now)])
    }
    expect(version()).toBe(first)
    service.advance(2 * minute)
    expect(version()).toBe(first + 1)
    expect(service.stores.health.get(site.id).watermark).toBe(start + 10_000)
  })
})

describe('incidents', () => {
  it('put alerts of a site together that come within 10 minutes', async () => {
    await service.send(site, [signal(site, 'state', start, { plugin: 'forms' }), ...failedLogins(site, start + 2 * minute, 6)])
    const [incident] = service.incidents()
    expect(incident).toMatchObject({ severity: 'critical', status: 'open', siteIds: [site.id], cause: null })
    expect(incident?.alertIds).toHaveLength(2)
    expect(service.alerts().every((alert) => alert.incidentId === incident?.id)).toBe(true)
    service.advance(20 * minute)
    await alive()
    expect(service.incidents()).toMatchObject([{ id: incident?.id, status: 'resolved' }])
  })

  it('put one cause on three sites together, whatever else happened there', async () => {
    const sites = [site, service.addSite('b'), service.addSite('c')]
    await service.send(site, [...failedLogins(site, start, 6), signal(site, 'state', start, { plugin: 'forms' })])
    expect(service.incidents()).toMatchObject([{ cause: null }])
    for (const each of sites.slice(1)) await service.send(each, [signal(each, 'state', start + 5 * minute, { plugin: 'forms' })])
    expect(service.incidents()).toMatchObject([
      { cause: { ruleId: 'plugin_changed', field: 'plugin', value: 'forms' }, siteIds: sites.map(({ id }) => id).sort() },
    ])
    expect(service.alerts().find(({ ruleId }) => ruleId === 'brute_force')?.incidentId).toBeNull()
    service.sites.delete(site.id)
    expect(service.incidents()[0]?.siteIds).toEqual(
      sites
        .slice(1)
        .map(({ id }) => id)
        .sort(),
    )
  })
})
