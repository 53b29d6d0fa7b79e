import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { loadCatalog } from '../../service/catalog.ts'
import { type DemoSite, planFleet } from '../../service/demo/fleet-plan.ts'
import { Random } from '../../service/demo/random.ts'
import { scoredWeek } from '../../service/demo/stories/scored-week.ts'
import type { Story } from '../../service/demo/stories/story.ts'
import { whole } from '../../service/demo/thinning.ts'
import { siteEvents } from '../../service/demo/traffic/site-events.ts'
import type { DemoEvent } from '../../service/demo/traffic/slots.ts'
import { composeService, type Service } from '../../service/service.ts'
import { openDatabase } from '../../service/store/database.ts'
import type { Alert } from '../../shared/model/alerts/alert.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import { scratchFolder } from '../console-process.ts'

/** A time of the simulated fleet that is to be played, at the speed of the machine. */
export interface Play {
  sites: number
  days: number
  seed: number
  /** What happens besides ordinary traffic: everything, or only routine changes and what comes close to a fault. */
  told: 'everything' | 'no faults'
  /** How far it is, once every six hours of the fleet's time. */
  onProgress?: (progress: Progress) => void
}

export interface Progress {
  /** The fleet's time that has been played, and that will be, hours. */
  hours: number
  of: number
  signals: number
}

export interface Played {
  /** Every alert, with the name of its site. */
  alerts: (Alert & { site: string })[]
  stories: Story[]
  signals: number
  /** The time that was played. */
  from: Instant
  until: Instant
  /** Largest resident memory on the way, bytes. */
  memory: number
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** How often a site sends, as plugins do. */
const flush = 5 * minute
/** A Monday. */
const begin = Date.UTC(2025, 10, 24)

/**
 * Lets a fleet live through some days: unthinned traffic through the real
 * intake, pipeline and database, in batches of five minutes under a clock that
 * goes with them. Resolves to what was raised.
 */
export async function play({ sites, days, seed, told, onProgress }: Play): Promise<Played> {
  const folder = scratchFolder()
  const time = { now: begin }
  const random = new Random(seed)
  const plan = planFleet(sites, random.fork('plan'))
  const stories = scoredWeek(plan, begin, days, random.fork('stories'), told)
  const end = begin + days * day
  const service = composeService({
    db: openDatabase(folder.path),
    masterKey: randomBytes(32),
    clock: () => time.now,
    catalog: loadCatalog(),
    log: pino({ enabled: false }),
    allowPrivateWebhooks: false,
    local: true,
  })
  // What a rule says does not depend on when the disk has it.
  service.db.exec('PRAGMA synchronous = OFF')
  try {
    const fleet = plan.map((demo) => ({ demo, site: addSite(service, demo) }))
    let signals = 0
    let memory = 0
    for (let from = begin; from < end; from += hour) {
      const hourOf = fleet.map(({ demo, site }) => ({ site, events: siteEvents(demo, from, from + hour, whole, stories, random) }))
      for (let until = from + flush; until <= from + hour; until += flush) {
        while (time.now < until) {
          time.now += minute
          service.pipeline.tick()
        }
        const sent = hourOf.map(({ site, events }) => send(service, site, events.splice(0, countBefore(events, until))))
        for (const count of await Promise.all(sent)) signals += count
      }
      memory = Math.max(memory, process.memoryUsage.rss())
      const hours = (from + hour - begin) / hour
      if (hours % 6 === 0) onProgress?.({ hours, of: days * 24, signals })
    }
    return {
      alerts: allAlerts(service, new Map(fleet.map(({ demo, site }) => [site.id, demo.name]))),
      stories,
      signals,
      from: begin,
      until: end,
      memory,
    }
  } finally {
    service.db.close()
    folder.remove()
  }
}

function addSite(service: Service, { name, platform, timeZone }: DemoSite): Site {
  return service.sites.create({ name, platform, timeZone }).site
}

function countBefore(events: readonly DemoEvent[], until: number): number {
  const next = events.findIndex(({ at }) => at >= until)
  return next === -1 ? events.length : next
}

async function send(service: Service, site: Site, events: DemoEvent[]): Promise<number> {
  if (events.length === 0) return 0
  const receivedAt = service.clock()
  const batchId = `${site.id}-${receivedAt}`
  const read = events.map(({ body }) => {
    const reading = service.intake.read(site.platform, body)
    if (!('event' in reading)) throw new Error(`the simulated fleet sent what the gateway refuses: ${JSON.stringify(reading)}`)
    return reading.event
  })
  const { signals, receipt } = service.intake.take(site, batchId, read, receivedAt)
  await service.accept({ site, batchId, bodyHash: batchId, receivedAt, received: read.length, signals, receipt })
  return signals.length
}

function allAlerts(service: Service, names: ReadonlyMap<string, string>): Played['alerts'] {
  const alerts: Played['alerts'] = []
  let cursor: string | undefined
  do {
    const page = service.alerts.page({ visibility: null, cursor, limit: 500 })
    alerts.push(...page.items.map((alert) => ({ ...alert, site: names.get(alert.siteId) ?? '' })))
    cursor = page.next ?? undefined
  } while (cursor)
  return alerts
}
