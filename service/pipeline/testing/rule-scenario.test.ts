import { afterEach, describe, expect, it } from 'vitest'
import type { Rule } from '../../../shared/model/rules/rule.ts'
import { loadCatalog } from '../../catalog.ts'
import { minute, signal, start, TestService } from './fixture.ts'
import { type Step, scenarioOf } from './rule-scenario.ts'

const catalog = loadCatalog()
let service: TestService | undefined

afterEach(() => {
  service?.close()
})

/** Plays a scenario to a new service, batch by batch as time goes by; answers what the rule raised. */
async function play(rule: Rule, steps: readonly Step[], lasts: number) {
  service?.close()
  service = new TestService(':memory:', start - 8 * 60 * minute, catalog)
  const { platform } = scenarioOf(rule, catalog)
  const { site } = service.sites.create({ name: 'a site', platform })
  service.pipeline.tick()
  service.pipeline.markObserved(service.now, start)
  service.now = start
  const waiting = [...steps]
  const end = start + lasts
  while (service.now < end) {
    service.now = Math.min(end, service.now + minute)
    service.pipeline.tick()
    if ((service.now - start) % (5 * minute) !== 0 && service.now < end) continue
    const due = waiting.splice(0, waiting.findLastIndex(({ after }) => start + after <= service!.now) + 1)
    if (due.length > 0)
      await service.send(
        site,
        due.map(({ after, type, fields }) => signal(site, type, start + after, fields)),
      )
  }
  // The watermark closes the last minute, by a signal that says nothing else.
  if (rule.condition.aggregate !== 'absent') {
    service.now = end + 2 * minute
    await service.send(site, [signal(site, 'agent.heartbeat', end + 61_000)])
  }
  service.pipeline.tick()
  return service.alerts().filter(({ ruleId }) => ruleId === rule.id)
}

describe('the rules of the catalog', () => {
  it.each(catalog.rules.map((rule) => [rule.id, rule] as const))(
    '%s fires on its scenario, and on nothing that comes close',
    async (_id, rule) => {
      const { fires, misses, lasts } = scenarioOf(rule, catalog)
      const alerts = await play(rule, fires, lasts)
      expect(alerts.map(({ severity }) => severity)).toEqual([rule.severity])
      expect(misses.length).toBeGreaterThan(0)
      for (const { name, steps } of misses) expect({ name, alerts: await play(rule, steps, lasts) }).toEqual({ name, alerts: [] })
    },
  )
})
