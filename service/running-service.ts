import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Clock } from '../shared/model/clock.ts'
import { readCatalog } from './built-catalog.ts'
import type { RateLimitSettings } from './limits/rate-limits.ts'
import { MuteSweep } from './muting/mute-sweep.ts'
import { Eraser } from './retention/erasure.ts'
import { Purge } from './retention/purge.ts'
import { buildServer, closeServer, type Tls, urlOf } from './server.ts'
import { composeService, type Service } from './service.ts'
import { openDatabase } from './store/database.ts'
import { removeControl, writeControl } from './store/folder/control-file.ts'
import { DataError } from './store/folder/data-error.ts'
import { lockFolder } from './store/folder/lock.ts'
import { WebhookDispatcher } from './webhooks/dispatcher.ts'

/** How a service is started. */
export interface StartOptions {
  dataDir: string
  /** 32 bytes. */
  masterKey: Uint8Array
  /** 0 is any free port. */
  port: number
  /** Address to listen on; the loopback one unless said otherwise, and then only with TLS. */
  listen: string
  tls: Tls | undefined
  /** Sites of the simulated fleet; undefined means none. */
  demoSites: number | undefined
  allowPrivateWebhooks: boolean
  /** Instead of the defaults. */
  rateLimits?: RateLimitSettings | undefined
  clock: Clock
  log: Logger
  onProgress: (text: string, done: number, total: number) => void
}

/** A service that listens. */
export interface RunningService {
  service: Service
  url: string
  instanceId: string
  /** Stops taking, finishes what it took, writes everything into the database. */
  stop(): Promise<void>
}

/**
 * Takes the data folder, opens its data, and listens. Throws DataError with a
 * code of shared/api/child.ts, after which nothing is left running.
 */
export async function startService(options: StartOptions): Promise<RunningService> {
  const undo: (() => void | Promise<void>)[] = []
  const unwind = async () => {
    for (const step of undo.reverse()) await step()
  }
  try {
    const running = await start(options, undo)
    return { ...running, stop: once(unwind) }
  } catch (error) {
    await unwind()
    throw error
  }
}

async function start(options: StartOptions, undo: (() => void | Promise<void>)[]): Promise<Omit<RunningService, 'stop'>> {
  const { dataDir, clock, log } = options
  const lock = lockFolder(dataDir)
  undo.push(() => lock.release())
  const db = openDatabase(dataDir, clock())
  undo.push(() => db.close())
  const service = composeService({
    db,
    masterKey: options.masterKey,
    clock,
    catalog: await readCatalog(),
    log,
    allowPrivateWebhooks: options.allowPrivateWebhooks,
    rateLimits: options.rateLimits,
    local: options.tls === undefined,
  })
  undo.push(() => service.batches.flush())

  const webhooks = new WebhookDispatcher({
    ...service,
    findAlert: (id) => service.alerts.find(id),
  })
  undo.push(() => webhooks.stop())
  const mutes = new MuteSweep(service)
  const purge = new Purge(service)
  service.exports.recover()
  undo.push(() => service.exports.stop())
  const eraser = new Eraser(service)
  undo.push(() => eraser.stop())
  undo.push(() => service.backtests.stop())
  undo.push(() => service.examiner.stop())

  const app = await listen(service, options.listen, options.port, options.tls)
  undo.push(() => closeServer(app))
  const url = urlOf(app, options.tls !== undefined)
  // Behind TLS the command line has a door of its own: it need not know whether to trust the certificate.
  const door = options.tls ? await listen(service, '127.0.0.1', 0, undefined) : app
  if (door !== app) undo.push(() => closeServer(door))
  const localUrl = urlOf(door, false)
  undo.push(() => service.stop())

  const { instanceId } = service.meta
  writeControl(dataDir, { url: localUrl, key: controlKey(service), pid: process.pid, instanceId })
  undo.push(() => {
    removeControl(dataDir)
    service.apiKeys.revokeAll('control')
  })

  const clockwork = setInterval(() => {
    attempt(service, () => service.pipeline.tick())
    attempt(service, () => service.snoozes.expire(clock()))
    attempt(service, () => service.sites.endCredentials(clock()))
    attempt(service, () => service.apiKeys.endSecrets(clock()))
    attempt(service, () => service.batches.flush())
    attempt(service, () => mutes.tick(clock()))
    attempt(service, () => webhooks.tick())
    attempt(service, () => service.backtests.expire())
    attempt(service, () => purge.tick(clock()))
    attempt(service, () => eraser.tick(clock()))
  }, 1000)
  undo.push(() => clearInterval(clockwork))

  undo.push(() => service.followers.stopAll())
  for (const { id } of service.sources.list()) service.followers.start(service.sources.stored(id))

  if (options.demoSites !== undefined) undo.push(await runDemo(service, options.demoSites, localUrl, options))
  return { service, url, instanceId }
}

function controlKey({ apiKeys }: Service): string {
  return apiKeys.create({ name: 'command line', role: 'admin', siteIds: null, purpose: 'control' }).key
}

/** What fails on the clock is tried again a second later; it must not take the rest of the service with it. */
function attempt({ damage, log }: Service, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!damage.note(error)) log.error({ err: error }, 'work on the clock failed')
  }
}

async function listen(service: Service, host: string, port: number, tls: Tls | undefined): Promise<FastifyInstance> {
  const app = await buildServer(service, tls)
  try {
    await app.listen({ host, port })
  } catch (error) {
    await closeServer(app)
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' || code === 'EACCES')
      throw new DataError('port_taken', `The service cannot listen on ${host} port ${port} (${code}).`)
    throw error
  }
  return app
}

/** Starts the simulated fleet; resolves to how to end it. */
async function runDemo(
  service: Service,
  sites: number,
  url: string,
  { clock, log, onProgress }: StartOptions,
): Promise<() => Promise<void>> {
  const [{ startDemo }, { simulatedNote }] = await Promise.all([import('./demo/demo-fleet.ts'), import('./demo/thinning.ts')])
  const ending = new AbortController()
  const fleet = startDemo({
    sites,
    seed: demoSeed,
    clock,
    url,
    clients: () => service.clients.list(null),
    existingSites: () => service.sites.all(),
    createClient: (client) => service.clients.create(client),
    createSite: (site) => service.sites.create(site).site,
    credentialsOf: (siteId) => (service.sites.find(siteId) ? service.sites.credentials(siteId) : undefined),
    watermarkOf: (siteId) => service.pipeline.watermarkOf(siteId),
    markObserved: (from, to) => service.pipeline.markObserved(from, to),
    markLive: (siteId) => service.pipeline.markLive(siteId),
    onProgress,
    onProblem: (error) => log.warn({ error: error.message }, 'the simulated fleet had a problem'),
    signal: ending.signal,
  })
  service.meta.set('simulated', simulatedNote)
  fleet.loaded.catch((error: unknown) => {
    if (!ending.signal.aborted) log.error({ err: error }, 'the past of the simulated fleet could not be loaded')
  })
  return async () => {
    ending.abort()
    await Promise.allSettled([fleet.loaded, fleet.ended])
  }
}

/** The same fleet on every machine. */
const demoSeed = 20_260_408

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}
