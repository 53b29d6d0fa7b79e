import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import type { Site } from '../../../shared/model/sites/site.ts'
import { loadCatalog } from '../../catalog.ts'
import { composeService } from '../../service.ts'
import { openDatabase } from '../../store/database.ts'
import { type DemoSite, planFleet } from '../fleet-plan.ts'
import { Random } from '../random.ts'
import { thinned } from '../thinning.ts'
import { siteEvents } from '../traffic/site-events.ts'
import { hour } from './story.ts'
import { StoryBook } from './story-book.ts'

const start = Date.UTC(2025, 10, 24, 14, 3)
const random = new Random(20_260_408)
const plan = planFleet(60, random.fork('plan'))
const book = new StoryBook(plan, start, random.fork('stories'))

/** What sites send in the hours before the start goes through the real intake and pipeline, over a real database. */
async function replay(sites: DemoSite[], hours: number): Promise<(Alert & { site: string })[]> {
  const from = start - hours * hour
  const service = composeService({
    db: openDatabase(':memory:'),
    masterKey: new Uint8Array(32),
    clock: () => start,
    catalog: loadCatalog(),
    log: pino({ enabled: false }),
    allowPrivateWebhooks: false,
    local: true,
  })
  const names = new Map<string, string>()
  const created = new Map<DemoSite, Site>()
  for (const site of sites) {
    const { site: made } = service.sites.create({ name: site.name, platform: site.platform, timeZone: site.timeZone })
    names.set(made.id, site.name)
    created.set(site, made)
  }
  service.pipeline.markObserved(from, start)
  for (const [demo, site] of created) {
    const events = siteEvents(demo, from, start, thinned(demo, start), book.between(from, start), random)
    for (let n = 0; n * 500 < events.length; n++) {
      const read = events.slice(n * 500, n * 500 + 500).map(({ body }) => {
        const reading = service.intake.read(site.platform, body)
        if (!('event' in reading)) throw new Error(JSON.stringify(reading))
        return reading.event
      })
      const batchId = `batch-${site.id}-${n}`
      const { signals, receipt } = service.intake.take(site, batchId, read, start)
      await service.pipeline.accept({ site, batchId, bodyHash: batchId, receivedAt: start, received: read.length, signals, receipt })
    }
  }
  for (const { id } of created.values()) service.pipeline.markLive(id)
  service.pipeline.tick()
  const alerts: (Alert & { site: string })[] = []
  let cursor: string | undefined
  do {
    const page = service.alerts.page({ visibility: null, cursor, limit: 500 })
    alerts.push(...page.items.map((alert) => ({ ...alert, site: names.get(alert.siteId) ?? '' })))
    cursor = page.next ?? undefined
  } while (cursor)
  service.db.close()
  return alerts
}

const described = ({ site, ruleId, severity, status }: { site: string; ruleId: string; severity: string; status: string }) =>
  `${severity} ${ruleId} ${site} ${status === 'resolved' ? 'resolved' : 'open'}`

describe('the first week of the demo fleet', () => {
  it('has open exactly the alerts that its stories cause, and nothing else above info', async () => {
    const alerts = await replay(plan, 14)
    const open = alerts.filter(({ status, severity }) => status !== 'resolved' && severity !== 'info')
    const told = book.expected().filter(({ status, severity }) => status === 'open' && severity !== 'info')
    expect(open.map(described).sort()).toEqual(told.map(described).sort())
    for (const severity of ['critical', 'high', 'medium', 'low', 'info'])
      expect(alerts.filter((alert) => alert.status !== 'resolved' && alert.severity === severity).length).toBeGreaterThanOrEqual(3)
  }, 60_000)

  it('has resolved what its past stories caused, and nothing else above info', async () => {
    const past = new Set(
      book
        .expected()
        .filter(({ status, severity }) => status === 'resolved' && severity !== 'info')
        .map(({ site }) => site),
    )
    const sites = plan.filter(({ name }) => past.has(name))
    const told = book.expected().filter(({ site, severity }) => past.has(site) && severity !== 'info')
    const alerts = (await replay(sites, 7 * 24 - 1)).filter(({ severity }) => severity !== 'info')
    expect(alerts.map(described).sort()).toEqual(told.map(described).sort())
  }, 60_000)
})
