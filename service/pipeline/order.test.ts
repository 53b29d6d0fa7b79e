import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Alert } from '../../shared/model/alerts/alert.ts'
import type { Signal } from '../../shared/model/signal.ts'
import { failedLogins, minute, signal, start, TestService } from './testing/fixture.ts'

interface Story {
  events: { at: number; kind: 'fail' | 'bad' | 'good' | 'slow' | 'cron' | 'change'; who: number; site: number }[]
}

const event = fc.record({
  at: fc.integer({ min: 0, max: 3 * 60 }).map((half) => start - 180 * minute + half * minute),
  kind: fc.constantFrom('fail', 'fail', 'bad', 'good', 'slow', 'cron', 'change') as fc.Arbitrary<Story['events'][number]['kind']>,
  who: fc.integer({ min: 0, max: 1 }),
  site: fc.integer({ min: 0, max: 2 }),
})

/** The signals of a story by site, with fixed ids. */
function signalsOf(service: TestService, events: Story['events']): Signal[][] {
  const sites = ['a', 'b', 'c'].map((name) => service.addSite(name))
  const bySite: Signal[][] = sites.map(() => [])
  events.forEach(({ at, kind, who, site: index }, i) => {
    const site = sites[index]!
    const id = (part: number) => `e${i}_${part}`
    const request = (status: number, ms: number) =>
      [0, 1, 2].map((part) => signal(site, 'request', at + part * 700, { status, ms, route: `/${who}` }, id(part)))
    const made = {
      fail: () => failedLogins(site, at, 3, `10.0.0.${who}`).map((each, part) => ({ ...each, id: id(part) })),
      bad: () => request(500, 20.25),
      good: () => request(200, 33.7),
      slow: () => request(200, 5000.1),
      cron: () => [signal(site, 'cron', at, {}, id(0))],
      change: () => [signal(site, 'state', at, { plugin: `p${who}` }, id(0))],
    }[kind]()
    bySite[index]!.push(...made)
  })
  // The end of the story, so that watermarks pass everything before.
  sites.forEach(
    (site, index) => void bySite[index]!.push(signal(site, 'request', start, { status: 200, ms: 1, route: '/end' }, `end${index}`)),
  )
  return bySite
}

const byTime = (a: Signal, b: Signal) => a.at - b.at || (a.id < b.id ? -1 : 1)

/** Alerts and incidents with site names for ids, as far as they must not depend on order. */
function outcome(service: TestService) {
  const names = new Map(service.sites.all().map(({ id, name }) => [id, name]))
  const facts = (alert: Alert) => {
    const { siteId, ruleId, group, status, severity, summary, value, firstFiredAt, lastFiredAt, resolvedAt, evidenceTotal, steps } = alert
    const evidence = service.pipeline.evidenceOf(alert.id)?.signals.map(({ id }) => id)
    return JSON.stringify({
      site: names.get(siteId),
      ruleId,
      group,
      status,
      severity,
      summary,
      value,
      firstFiredAt,
      lastFiredAt,
      resolvedAt,
      evidenceTotal,
      evidence,
      steps: steps.map(({ at, action }) => [at, action]),
    })
  }
  const alerts = service.alerts()
  const keys = new Map(alerts.map((alert) => [alert.id, facts(alert)]))
  return {
    alerts: alerts.map((alert) => ({ facts: facts(alert), late: alert.late })),
    incidents: service
      .incidents()
      .map((incident) =>
        JSON.stringify({
          ...incident,
          id: '',
          version: 0,
          siteIds: incident.siteIds.map((id) => names.get(id)).sort(),
          alertIds: incident.alertIds.map((id) => keys.get(id)).sort(),
        }),
      )
      .sort(),
    buckets: service.sites
      .all()
      .flatMap((site) => service.buckets(site).map((series) => JSON.stringify({ ...series, siteId: names.get(site.id) })))
      .sort(),
  }
}

async function run(events: Story['events'], deliver: (service: TestService, bySite: Signal[][]) => Promise<void>) {
  const service = new TestService(':memory:', start)
  service.pipeline.markObserved(start - 300 * minute, start)
  service.pipeline.tick()
  await deliver(service, signalsOf(service, events))
  // Alerts that go on are written by then.
  service.advance(2 * minute)
  const found = outcome(service)
  service.close()
  return found
}

it('comes to the same buckets, alerts and incidents in any order and batching, plus at most late alerts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { minLength: 5, maxLength: 30 }),
      fc.integer({ min: 1, max: 0xffff }),
      fc.integer({ min: 1, max: 40 }),
      async (events, seed, size) => {
        const sorted = await run(events, async (service, bySite) => {
          const sites = service.sites.all()
          const all = bySite.flat().sort(byTime)
          for (const each of all) await service.send(sites.find(({ id }) => id === each.siteId)!, [each])
        })
        const shuffled = await run(events, async (service, bySite) => {
          const sites = service.sites.all()
          const all = shuffle(bySite.flat(), seed)
          const twice = [...all, ...all.slice(0, 5)]
          for (let i = 0; i < twice.length; i += size) {
            const slice = Map.groupBy(twice.slice(i, i + size), ({ siteId }) => siteId)
            await Promise.all([...slice].map(([siteId, signals]) => service.send(sites.find(({ id }) => id === siteId)!, signals)))
          }
        })
        expect(shuffled.buckets).toEqual(sorted.buckets)
        const wanted = new Set(sorted.alerts.map(({ facts }) => facts))
        const found = new Set(shuffled.alerts.map(({ facts }) => facts))
        expect([...wanted].filter((facts) => !found.has(facts))).toEqual([])
        expect(shuffled.alerts.filter(({ facts, late }) => !wanted.has(facts) && !late)).toEqual([])
        expect(shuffled.incidents).toEqual(sorted.incidents)
      },
    ),
    { numRuns: 12 },
  )
})

/** Fisher-Yates with a small linear congruential generator. */
function shuffle<T>(list: readonly T[], seed: number): T[] {
  const result = [...list]
  let state = seed
  for (let i = result.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const j = state % (i + 1)
    ;[result[i], result[j]] = [result[j]!, result[i]!]
  }
  return result
}
