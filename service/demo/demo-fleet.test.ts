import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { loadCatalog } from '../catalog.ts'
import { buildServer, urlOf } from '../server.ts'
import { composeService } from '../service.ts'
import { openDatabase } from '../store/database.ts'
import { type DemoSeams, startDemo } from './demo-fleet.ts'
import { maximumHistorySignals } from './thinning.ts'

const start = Date.UTC(2025, 10, 24, 14, 3)
const undo: (() => unknown)[] = []

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

/** A real service on loopback whose clock the test sets, and what a fleet needs of it. */
async function listening() {
  const time = { now: start }
  const clock = () => time.now
  const service = composeService({
    db: openDatabase(':memory:'),
    masterKey: new Uint8Array(32),
    clock,
    catalog: loadCatalog(),
    log: pino({ enabled: false }),
    allowPrivateWebhooks: false,
    local: true,
  })
  undo.push(() => service.db.close())
  const app = await buildServer(service)
  await app.listen({ host: '127.0.0.1', port: 0 })
  undo.push(() => app.close())
  const run = async () => {
    const ending = new AbortController()
    const progress: string[] = []
    const problems: Error[] = []
    const seams: DemoSeams = {
      sites: 5,
      seed: 11,
      clock,
      url: urlOf(app, false),
      clients: () => service.clients.list(null),
      existingSites: () => service.sites.all(),
      createClient: (client) => service.clients.create(client),
      createSite: (site) => service.sites.create(site).site,
      credentialsOf: (id) => (service.sites.find(id) ? service.sites.credentials(id) : undefined),
      watermarkOf: (id) => service.pipeline.watermarkOf(id),
      markObserved: (from, to) => service.pipeline.markObserved(from, to),
      markLive: (id) => service.pipeline.markLive(id),
      onProgress: (text, done, total) => progress.push(`${text} ${done}/${total}`),
      onProblem: (error) => problems.push(error),
      signal: ending.signal,
    }
    const fleet = startDemo(seams)
    await fleet.loaded
    ending.abort()
    await fleet.ended
    return { progress, problems }
  }
  const signals = () =>
    service.sites.all().map(({ id }) => {
      let count = 0
      let cursor: string | undefined
      do {
        const page = service.signals.page({ siteId: id, limit: 500, cursor })
        count += page.items.length
        cursor = page.next ?? undefined
      } while (cursor)
      return count
    })
  return { service, time, run, signals }
}

describe('startDemo', () => {
  it('brings a thinned week in through the gateway, and after a pause only what is missing', async () => {
    const { service, time, run, signals } = await listening()
    const first = await run()
    expect(first.problems).toEqual([])
    expect(first.progress.at(-1)).toMatch(/^Loading seven days of 5 simulated sites (\d+)\/\1$/)
    const week = signals()
    expect(week).toHaveLength(5)
    for (const count of week) {
      expect(count).toBeGreaterThan(500)
      expect(count).toBeLessThanOrEqual(maximumHistorySignals)
    }

    time.now = start + 2 * 3_600_000
    await run()
    const later = signals()
    expect(later).toHaveLength(5)
    for (const [n, count] of later.entries()) expect(count).toBeGreaterThan(week[n]!)
    expect(service.sites.all().every(({ id }) => (service.pipeline.watermarkOf(id) ?? 0) > time.now - 3_600_000)).toBe(true)

    await run()
    expect(signals()).toEqual(later)
  }, 30_000)
})
