import { maximumBatchEvents } from '../../shared/api/ingest.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Client, Credentials, NewSite, Site } from '../../shared/model/sites/site.ts'
import { type DemoSite, planFleet } from './fleet-plan.ts'
import { sendHistory } from './history.ts'
import { runLive } from './live.ts'
import { Random } from './random.ts'
import { BatchRefused, batchSender } from './sender.ts'
import { StoryBook } from './stories/story-book.ts'
import { historyLength, thinned, whole } from './thinning.ts'
import { nextPulse } from './traffic/pulse.ts'
import { siteEvents, siteRandom } from './traffic/site-events.ts'
import type { DemoEvent } from './traffic/slots.ts'

/** Tag by which the sites of the demo fleet are found again. */
export const demoTag = 'demo'

/** What the demo fleet needs of the service that it runs in. All of it may answer at once or later. */
export type DemoSeams = {
  /** How many sites; 60 in the product. */
  sites: number
  seed: number
  clock: Clock
  /** Address of the service whose gateway takes the batches. */
  url: string
  /** All clients and sites that there are. */
  clients: () => Promise<Client[]> | Client[]
  existingSites: () => Promise<Site[]> | Site[]
  createClient: (client: { name: string; timeZone: string }) => Promise<Client> | Client
  createSite: (site: NewSite) => Promise<Site> | Site
  /** Undefined when the site has been deleted. */
  credentialsOf: (siteId: string) => Promise<Credentials | undefined> | Credentials | undefined
  /** Newest instant that the service has of a site; null before the first. */
  watermarkOf: (siteId: string) => Promise<Instant | null> | Instant | null
  /** The simulated past counts as watched. */
  markObserved: (from: Instant, to: Instant) => void
  /** A site counts as having sent live up to its watermark. */
  markLive: (siteId: string) => void
  onProgress: (text: string, done: number, total: number) => void
  /** Something that went wrong with one site and does not end the others. */
  onProblem: (error: Error) => void
  signal: AbortSignal
}

export type DemoFleet = {
  /** Resolves when the past is in; rejects if it cannot be sent. */
  loaded: Promise<void>
  /** Resolves when the signal has ended the live traffic. */
  ended: Promise<void>
}

/** Longer than any site is quiet between two batches, ms. */
const longGap = 600_000

type RunningSite = DemoSite & { id: string; credentials: Credentials }

/**
 * Starts the simulated fleet: creates the sites that are missing (found again
 * by tag and name), sends the past from each site's watermark, seven days at
 * the first start, then goes on live until the signal aborts. Never rejects by
 * itself: see the two promises.
 */
export function startDemo(seams: DemoSeams): DemoFleet {
  const run = prepare(seams)
  const loaded = run.then((fleet) => load(fleet, seams))
  const ended = Promise.all([run, loaded]).then(
    ([fleet, reached]) => live(fleet, reached, seams),
    () => {},
  )
  return { loaded: loaded.then(() => {}), ended }
}

type Fleet = {
  sites: RunningSite[]
  anchor: Instant
  book: StoryBook
  random: Random
  send: (site: RunningSite, events: DemoEvent[]) => Promise<void>
}

async function prepare(seams: DemoSeams): Promise<Fleet> {
  const random = new Random(seams.seed)
  const plan = planFleet(seams.sites, random.fork('plan'))
  const sites = await settle(plan, seams)
  const started = Math.min(...sites.map(({ createdAt }) => createdAt))
  const anchor = started - (started % 60_000)
  const running = sites.map(({ site, id, credentials }) => Object.assign(site, { id, credentials }))
  const post = batchSender(seams)

  /** A site whose credentials were rotated goes on with the new ones. */
  const send = async (site: RunningSite, events: DemoEvent[]) => {
    try {
      await post(site.credentials, events)
    } catch (error) {
      if (!(error instanceof BatchRefused) || error.status !== 401) throw error
      const credentials = await seams.credentialsOf(site.id)
      if (!credentials || credentials.token === site.credentials.token) throw error
      site.credentials = credentials
      await post(credentials, events)
    }
  }
  return { sites: running, anchor, book: new StoryBook(plan, anchor, random.fork('stories')), random, send }
}

/** The plan's sites as they are in the service, created where they were missing. */
async function settle(plan: DemoSite[], seams: DemoSeams) {
  const existing = new Map((await seams.existingSites()).filter((site) => site.tags.includes(demoTag)).map((site) => [site.name, site]))
  const clients = new Map((await seams.clients()).map((client) => [client.name, client.id]))
  const sites: { site: DemoSite; id: string; createdAt: Instant; credentials: Credentials }[] = []
  for (const site of plan) {
    seams.signal.throwIfAborted()
    const { name, timeZone } = site.client
    let clientId = clients.get(name)
    if (clientId === undefined) {
      clientId = (await seams.createClient({ name, timeZone })).id
      clients.set(name, clientId)
    }
    const { platform, url, description, tags } = site
    const found =
      existing.get(site.name) ??
      (await seams.createSite({ name: site.name, platform, url, description, clientId, timeZone: site.timeZone, tags: [demoTag, ...tags] }))
    const credentials = await seams.credentialsOf(found.id)
    if (credentials) sites.push({ site, id: found.id, createdAt: found.createdAt, credentials })
  }
  return sites
}

/** Sends what is missing up to now; answers that instant. */
async function load(fleet: Fleet, seams: DemoSeams): Promise<Instant> {
  const now = seams.clock() - (seams.clock() % 1000)
  const oldest = now - historyLength + 600_000
  const missing = await Promise.all(fleet.sites.map(async (site) => ({ site, watermark: await seams.watermarkOf(site.id) }))).then(
    (sites) => sites.map(({ site, watermark }) => ({ site, fresh: watermark === null, from: Math.max(oldest, (watermark ?? 0) + 1) })),
  )
  const fresh = missing.some((site) => site.fresh)
  if (fresh) seams.markObserved(oldest, now)
  const text = fresh ? `Loading seven days of ${fleet.sites.length} simulated sites` : 'Filling the gap since the simulated fleet last ran'
  await sendHistory({
    missing,
    to: now,
    eventsOf: (site, from, to) => siteEvents(site, from, to, thinned(site, now), fleet.book.between(from, to), fleet.random),
    send: fleet.send,
    onProgress: (done, total) => seams.onProgress(text, done, total),
    signal: seams.signal,
  })
  for (const { id } of fleet.sites) seams.markLive(id)
  return now
}

function live(fleet: Fleet, reached: Instant, seams: DemoSeams): Promise<void> {
  const { book, random, sites } = fleet
  return runLive({
    sites,
    from: reached,
    clock: seams.clock,
    next: (site, after) => nextPulse(site, after, siteRandom(site, random)),
    // After the machine slept, what was missed is thinned like any other gap.
    eventsOf: (site, from, to) =>
      siteEvents(site, from, to, to - from > longGap ? thinned(site, to) : whole, book.between(from, to), random),
    send: (site, events) => sendLive(fleet, site, events, seams),
    signal: seams.signal,
  })
}

async function sendLive(fleet: Fleet, site: RunningSite, events: DemoEvent[], seams: DemoSeams): Promise<boolean> {
  try {
    for (let start = 0; start < events.length; start += maximumBatchEvents)
      await fleet.send(site, events.slice(start, start + maximumBatchEvents))
  } catch (error) {
    if (seams.signal.aborted) return false
    if (error instanceof BatchRefused && error.code === 'token_unknown') return false
    // A disabled site is refused on purpose and may be enabled again.
    if (!(error instanceof BatchRefused && error.code === 'site_disabled'))
      seams.onProblem(error instanceof Error ? error : new Error(String(error)))
  }
  return true
}
