import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compileCatalog } from '../../../shared/engine/conditions/derive.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import type { Site } from '../../../shared/model/sites/site.ts'
import { MuteSweep } from '../../muting/mute-sweep.ts'
import { ClientsRepository } from '../../store/account/clients.ts'
import { failedLogins, minute, signal, start, TestService, testCatalog } from '../testing/fixture.ts'
import { RuleBook } from './rule-book.ts'

let service: TestService
let site: Site

beforeEach(() => {
  service = new TestService()
  site = service.addSite()
})

afterEach(() => service.close())

/** Sets settings as the API does, and lets the clock do its work. */
function set(id: string, rules: Parameters<TestService['policies']['update']>[1], sites = [site.id], ticks = true) {
  service.policies.update(id, rules, 'Ada')
  service.pipeline.rulesChanged(sites)
  if (ticks) service.pipeline.tick()
}

/** What an alert says of what happened, whatever its id and when it was found out. */
function lifeOf({ firstFiredAt, lastFiredAt, resolvedAt, value, threshold, severity, evidenceTotal }: Alert) {
  return { firstFiredAt, lastFiredAt, resolvedAt, value, threshold, severity, evidenceTotal }
}

function open() {
  return service.alerts().filter(({ status }) => status !== 'resolved')
}

describe('other settings', () => {
  it('of the account hold for its sites from the next minute on', async () => {
    set('account', { brute_force: { threshold: 10 } })
    await service.send(site, failedLogins(site, start, 6))
    expect(service.alerts()).toEqual([])
    service.now = start + minute
    await service.send(site, failedLogins(site, service.now, 4))
    expect(service.alerts()).toMatchObject([{ ruleId: 'brute_force', threshold: 10, value: 10 }])
  })

  it('withdraw nothing that was raised: the alert ends as alerts do, and new ones are of the new settings', async () => {
    await service.send(site, failedLogins(site, start, 6))
    const [raised] = service.alerts()
    expect(raised).toMatchObject({ status: 'firing', threshold: 5 })
    set(`site:${site.id}`, { brute_force: { threshold: 8 } })
    // Late, of the time before the change: judged as it was then.
    await service.send(site, failedLogins(site, start + 10_000, 1))
    expect(service.alerts()).toMatchObject([{ id: raised!.id, status: 'firing', late: false, value: 7, threshold: 5 }])
    service.now = start + 20 * minute
    await service.send(site, [signal(site, 'request', service.now)])
    expect(service.alerts()).toMatchObject([{ id: raised!.id, status: 'resolved', late: false }])
    service.now = start + 60 * minute
    await service.send(site, failedLogins(site, service.now, 7))
    expect(service.alerts().filter(({ ruleId }) => ruleId === 'brute_force')).toHaveLength(1)
    service.now = start + 90 * minute
    await service.send(site, failedLogins(site, service.now, 8))
    expect(open().filter(({ ruleId }) => ruleId === 'brute_force')).toMatchObject([{ threshold: 8, value: 8 }])
  })

  it('that are stricter find what the windows of now still hold', async () => {
    await service.send(site, failedLogins(site, start, 4))
    set('account', { brute_force: { threshold: 3 } })
    expect(service.alerts()).toEqual([])
    service.now = start + 2 * minute
    await service.send(site, [signal(site, 'request', service.now)])
    expect(open()).toMatchObject([{ ruleId: 'brute_force', threshold: 3, value: 4, firstFiredAt: start + minute }])
  })

  it('of severity are for new alerts', async () => {
    await service.send(site, failedLogins(site, start, 6, '203.0.113.1'))
    set('account', { brute_force: { severity: 'low' } })
    service.now = start + 2 * minute
    await service.send(site, [...failedLogins(site, service.now, 6, '203.0.113.2'), ...failedLogins(site, service.now, 6, '203.0.113.1')])
    expect(open().map(({ group, severity }) => [group.address, severity])).toEqual([
      ['203.0.113.2', 'low'],
      ['203.0.113.1', 'critical'],
    ])
  })

  it('of timing let a life that began go on as it began', async () => {
    await service.send(site, failedLogins(site, start, 6))
    set('account', { brute_force: { for: 600, cooldown: 0 } })
    service.now = start + 3 * minute
    await service.send(site, failedLogins(site, service.now, 6))
    expect(service.alerts()).toMatchObject([{ status: 'firing', late: false, firstFiredAt: start }])
  })

  it('of an absence count from the same last sighting', async () => {
    await service.send(site, [signal(site, 'cron', start)])
    service.now = start + 45 * minute
    service.pipeline.markObserved(start - minute, service.now)
    await service.send(site, [signal(site, 'request', service.now)])
    const [stalled] = open()
    expect(stalled).toMatchObject({ ruleId: 'cron_stalled', status: 'firing' })
    set('account', { cron_stalled: { threshold: 3600 } })
    service.now = start + 50 * minute
    service.pipeline.markObserved(start - minute, service.now)
    await service.send(site, [signal(site, 'request', service.now)])
    expect(service.alerts()).toMatchObject([{ id: stalled!.id, status: 'resolved', late: false }])
    service.now = start + 63 * minute
    service.pipeline.markObserved(start - minute, service.now)
    await service.send(site, [signal(site, 'request', service.now)])
    expect(open()).toMatchObject([{ id: stalled!.id, status: 'firing', threshold: 3600 }])
  })

  it('hold for all time on a site that has sent nothing yet', async () => {
    set('account', { brute_force: { threshold: 10 } })
    const other = service.addSite('new')
    await service.send(other, failedLogins(other, start - 600 * minute, 6))
    expect(service.alerts()).toEqual([])
  })

  it('are there after a restart, also when they were not taken over before it', async () => {
    const folder = TestService.folder()
    const before = new TestService(folder)
    const shop = before.addSite()
    await before.send(shop, failedLogins(shop, start, 1))
    before.policies.update('account', { brute_force: { threshold: 10 } }, 'Ada')
    before.pipeline.rulesChanged([shop.id])
    before.close()
    const after = new TestService(folder, start + 10 * minute)
    await after.send(shop, failedLogins(shop, start + 10 * minute, 9))
    expect(after.alerts()).toEqual([])
    after.close()
    const again = new TestService(folder, start + 20 * minute)
    await again.send(shop, failedLogins(shop, start + 20 * minute, 10))
    expect(again.alerts()).toMatchObject([{ threshold: 10 }])
    again.close()
  })
})

describe('the policy of a client', () => {
  it('holds for its sites, and no more for one that goes to another', async () => {
    const clients = new ClientsRepository(service.db, () => service.now)
    const [first, second] = ['Alpha', 'Beta'].map((name) => clients.create({ name, timeZone: null }).id) as [string, string]
    service.sites.update(site.id, { clientId: first })
    set(`client:${first}`, { brute_force: { enabled: false } })
    await service.send(site, failedLogins(site, start + minute, 9))
    expect(service.alerts()).toEqual([])
    service.now = start + 30 * minute
    service.sites.update(site.id, { clientId: second })
    service.pipeline.tick()
    await service.send(site, failedLogins(site, service.now + minute, 9))
    expect(open()).toMatchObject([{ ruleId: 'brute_force', threshold: 5 }])
  })
})

describe('a rule that is switched off', () => {
  it('closes its open alerts, leaves the others, and raises nothing', async () => {
    await service.send(site, [...failedLogins(site, start, 6), signal(site, 'state', start, { plugin: 'seo', action: 'activated' })])
    set('account', { brute_force: { enabled: false } })
    const closed = service.alerts().find(({ ruleId }) => ruleId === 'brute_force')
    expect(closed).toMatchObject({ status: 'resolved', resolvedAt: start })
    expect(closed?.steps.at(-1)).toMatchObject({ author: 'policy', action: 'resolved', note: 'The rule was switched off.' })
    expect(open().map(({ ruleId }) => ruleId)).toEqual(['plugin_changed'])
    expect(service.stores.health.find(site.id)?.openAlerts.critical).toBe(0)
    service.now = start + minute
    await service.send(site, failedLogins(site, service.now, 20))
    expect(open()).toHaveLength(1)
  })

  it('is asked again only of what happens after it was switched on', async () => {
    set('account', { brute_force: { enabled: false } })
    await service.send(site, failedLogins(site, start, 20))
    service.now = start + 30 * minute
    set('account', { brute_force: { enabled: null } })
    await service.send(site, failedLogins(site, start + minute, 20))
    expect(service.alerts()).toEqual([])
    service.now = start + 32 * minute
    await service.send(site, failedLogins(site, service.now, 6))
    expect(open()).toHaveLength(1)
  })

  it('lets a site fall silent unnoticed', async () => {
    await service.send(site, [signal(site, 'request', start)])
    service.advance(70 * minute)
    expect(open()).toMatchObject([{ ruleId: 'site_silent' }])
    set('account', { site_silent: { enabled: false } })
    expect(open()).toEqual([])
    service.advance(70 * minute)
    expect(open()).toEqual([])
  })
})

describe('what is compiled', () => {
  it('is shared by all sites with the same settings', async () => {
    const other = service.addSite('other')
    const third = service.addSite('third')
    service.policies.update('account', { brute_force: { threshold: 10 } }, 'Ada')
    set(`site:${third.id}`, { slow: { window: 1200 } }, [site.id, other.id, third.id])
    const book = new RuleBook(testCatalog, compileCatalog(testCatalog), service.policies, service.stores.siteRules)
    const platforms = [site, other, third].map(({ id }) => book.of(service.stores.state.findSite(id)!).platform)
    expect(platforms[0]).toBe(platforms[1])
    expect(platforms[2]).not.toBe(platforms[0])
    expect(platforms[2]?.rules.find(({ rule }) => rule.id === 'brute_force')).toBe(
      platforms[0]?.rules.find(({ rule }) => rule.id === 'brute_force'),
    )
  })
})

describe('alerts of rules that were changed', () => {
  it('are the same in any order in which the signals come in', async () => {
    const hour = 60
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.integer({ min: 0, max: 2 * hour - 1 }), howMany: fc.integer({ min: 1, max: 6 }) }), {
          minLength: 3,
          maxLength: 14,
        }),
        fc.integer({ min: 2, max: 12 }),
        fc.infiniteStream(fc.nat()),
        async (bursts, threshold, random) => {
          const outcome = async (order: typeof bursts) => {
            const tried = new TestService()
            const shop = tried.sites.create({ name: 'shop', platform: 'wordpress' }).site
            // Taken over while there is data, so that it holds from the middle on.
            await tried.send(shop, [signal(shop, 'request', start)])
            tried.now = start + hour * minute
            tried.policies.update('account', { brute_force: { threshold, window: 600, resolveAfter: 300 } }, 'Ada')
            tried.pipeline.rulesChanged([shop.id])
            tried.pipeline.tick()
            for (const { at, howMany } of order) await tried.send(shop, failedLogins(shop, start + at * minute, howMany))
            await tried.send(shop, [signal(shop, 'request', start + 6 * hour * minute)])
            const found = tried.alerts().filter(({ ruleId }) => ruleId === 'brute_force')
            tried.close()
            return found
          }
          const keys = new Map(bursts.map((burst) => [burst, random.next().value]))
          const inOrder = await outcome(bursts.toSorted((a, b) => a.at - b.at))
          const shuffled = await outcome(bursts.toSorted((a, b) => keys.get(a)! - keys.get(b)!))
          // As for rules that were never changed: nothing is missing, and what is there besides is late.
          const lives = inOrder.map(lifeOf)
          expect(shuffled.map(lifeOf)).toEqual(expect.arrayContaining(lives))
          expect(shuffled.filter((alert) => !lives.some((life) => isDeepStrictEqual(life, lifeOf(alert)))).every(({ late }) => late)).toBe(
            true,
          )
        },
      ),
      { numRuns: 20 },
    )
  })
})

describe('an alert that fires while it is muted', () => {
  const sweep = () => new MuteSweep({ db: service.db, alerts: service.stores.alerts, muting: service.muting })

  it('is raised and marked, and loses the mark when the window ends', async () => {
    const window = service.maintenance.create(
      {
        title: 'Update',
        scope: { kind: 'sites', siteIds: [site.id] },
        schedule: { kind: 'once', from: start, to: start + 30 * minute },
        ruleIds: null,
        enabled: true,
      },
      'Ada',
    )
    const sweeping = sweep()
    await service.send(site, failedLogins(site, start, 6))
    const muted = { by: 'maintenance', id: window.id, until: start + 30 * minute }
    expect(open()).toMatchObject([{ status: 'firing', muted }])
    const before = service.changes.head(null)
    sweeping.tick(service.now)
    service.now = start + 30 * minute - 1
    sweeping.tick(service.now)
    expect(service.changes.head(null)).toBe(before)
    service.now = start + 30 * minute
    sweeping.tick(service.now)
    expect(open()[0]).toMatchObject({ status: 'firing' })
    expect(open()[0]?.muted).toBeUndefined()
    expect(service.changes.after(before, 10, null).changes.map(({ kind }) => kind)).toEqual(['alert'])
  })

  it('keeps the mark while anybody acts on it, and loses it when it ends', async () => {
    service.snoozes.create({ siteId: site.id, ruleId: 'brute_force', until: start + 600 * minute, reason: '' }, 'Ada')
    await service.send(site, failedLogins(site, start, 6))
    const [alert] = open()
    expect(service.pipeline.acknowledge(alert!.id, 'Ada').muted).toMatchObject({ by: 'snooze' })
    const resolved = service.pipeline.resolve(alert!.id, 'Ada', 99)
    expect(resolved.status).toBe('resolved')
    expect(resolved.muted).toBeUndefined()
  })

  it('gets its mark when the snooze comes later, and loses it when the snooze is deleted', async () => {
    const sweeping = sweep()
    await service.send(site, failedLogins(site, start, 6))
    const snooze = service.snoozes.create({ siteId: site.id, ruleId: 'brute_force', until: start + 600 * minute, reason: '' }, 'Ada')
    sweeping.tick(service.now)
    expect(open()[0]?.muted).toEqual({ by: 'snooze', id: snooze.id, until: snooze.until })
    service.snoozes.delete(snooze.id)
    sweeping.tick(service.now)
    expect(open()[0]?.muted).toBeUndefined()
  })

  it('is not muted by a window for other sites, other rules or switched off', async () => {
    const schedule = { kind: 'once', from: start, to: start + 30 * minute } as const
    const common = { title: 'x', schedule, ruleIds: null, enabled: true }
    service.maintenance.create({ ...common, scope: { kind: 'sites', siteIds: ['other'] } }, 'Ada')
    service.maintenance.create({ ...common, scope: { kind: 'clients', clientIds: ['c_1'] } }, 'Ada')
    service.maintenance.create({ ...common, scope: { kind: 'account' }, ruleIds: ['slow'] }, 'Ada')
    service.maintenance.create({ ...common, scope: { kind: 'account' }, enabled: false }, 'Ada')
    await service.send(site, failedLogins(site, start, 6))
    expect(open()[0]?.muted).toBeUndefined()
  })
})
