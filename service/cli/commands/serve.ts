import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { Command, InvalidArgumentError } from 'commander'
import { pino } from 'pino'
import { type ParentChannel, parentChannel } from '../../child.ts'
import { defaultRateLimits, limitOf } from '../../limits/rate-limits.ts'
import { type RunningService, type StartOptions, startService } from '../../running-service.ts'
import type { Tls } from '../../server.ts'
import type { Service } from '../../service.ts'
import { serviceAuthor } from '../../store/audit/audit-log.ts'
import { DataError } from '../../store/folder/data-error.ts'
import { decodeMasterKey, loadMasterKey } from '../../store/folder/master-key.ts'
import type { FolderOptions } from '../access.ts'
import { folderOptions } from '../options.ts'
import { exitCodes, type Output, print, UsageError } from '../output.ts'

interface ServeOptions extends FolderOptions {
  port: number
  listen: string
  tlsCert?: string
  tlsKey?: string
  demo?: number | true
  child?: boolean
  allowPrivateWebhooks?: boolean
  keyRate?: number
  siteRate?: number
  logLevel: string
  json?: boolean
}

const defaultDemoSites = 60

const keyRateHelp = `requests a second for each API key, on average; 0 for any number (default ${defaultRateLimits.key?.perSecond}, callers on this machine excepted)`
const siteRateHelp = `batches a second for each site, on average; 0 for any number (default ${defaultRateLimits.site?.perSecond}, senders on this machine excepted)`

/** `serve`: runs until it is told to stop, by a signal or by the console that started it. */
export function serveCommand(output: Output, fail: (code: number) => void): Command {
  return folderOptions(new Command('serve'))
    .description('Run the service')
    .option('--port <n>', 'port to listen on; 0 for any', portNumber, 7510)
    .option('--listen <address>', 'address to listen on; beyond this machine only with TLS', '127.0.0.1')
    .option('--tls-cert <file>', 'certificate, PEM')
    .option('--tls-key <file>', 'its key, PEM')
    .option('--demo [sites]', `run a simulated fleet (default ${defaultDemoSites} sites)`, siteCount)
    .option('--allow-private-webhooks', 'send webhooks to private addresses and by plain http too')
    .option('--key-rate <n>', keyRateHelp, rate)
    .option('--site-rate <n>', siteRateHelp, rate)
    .option('--child', 'run for the console that started this process: the master key comes and the API key goes by IPC')
    .option('--log-level <level>', 'how much is logged to stderr', 'info')
    .action(async (options: ServeOptions) => {
      if (options.child) fail(await serveChild(options))
      else await serveAlone(options, output)
    })
}

async function serveAlone(options: ServeOptions, output: Output): Promise<void> {
  const tls = readTls(options)
  const masterKey = loadMasterKey(options.dataDir, options.masterKeyFile, output.err)
  const stopped = stopSignal()
  let lastPercent = -1
  const running = await startService({
    ...startOptions(options, tls, masterKey),
    onProgress: (text, done, total) => {
      const percent = total > 0 ? Math.floor((done / total) * 10) * 10 : 100
      if (percent === lastPercent) return
      lastPercent = percent
      output.err(`${text}: ${percent} %`)
    },
  })
  const { url, instanceId } = running
  print(output, options.json, { url, instanceId, pid: process.pid }, [`Logystera service: ${url}`])
  await stopped
  await running.stop()
}

/** The service as a child of the console, by shared/api/child.ts. Answers the exit code. */
async function serveChild(options: ServeOptions): Promise<number> {
  const channel = parentChannel()
  if (!channel) throw new UsageError('--child is for a process that a console starts over an IPC channel.')
  const stopped = Promise.race([stopSignal(), new Promise<void>((resolve) => channel.onStop(resolve))])
  let running: RunningService
  try {
    running = await startForConsole(options, channel)
  } catch (error) {
    channel.send({ type: 'failed', code: error instanceof DataError ? error.code : 'internal', message: (error as Error).message })
    channel.release()
    return exitCodes.failed
  }
  await stopped
  await running.stop()
  channel.release()
  return exitCodes.done
}

async function startForConsole(options: ServeOptions, channel: ParentChannel): Promise<RunningService> {
  const tls = readTls(options)
  const { masterKey, keyName } = await channel.start()
  const early: Parameters<StartOptions['onProgress']>[] = []
  let ready = false
  const progress: StartOptions['onProgress'] = (text, done, total) => {
    if (ready) channel.send({ type: 'progress', text, done, total })
    else early.push([text, done, total])
  }
  const running = await startService({
    ...startOptions(options, tls, decodeMasterKey(masterKey, 'The key from the console')),
    onProgress: progress,
  })
  const key = consoleKey(running.service, keyName)
  channel.send({ type: 'ready', instanceId: running.instanceId, url: running.url, key })
  ready = true
  for (const entry of early) progress(...entry)
  return running
}

/** A fresh key for the console; the one of the start before ends. */
function consoleKey({ db, apiKeys, audit }: Service, name: string): string {
  return db.transaction(() => {
    const { apiKey, key } = apiKeys.create({ name, role: 'admin', siteIds: null, purpose: 'console' })
    const object = { kind: 'apiKeys', id: apiKey.id }
    audit.record({ author: serviceAuthor, action: 'replace', object, details: { role: apiKey.role, purpose: 'console' } })
    return key
  })
}

function startOptions(options: ServeOptions, tls: Tls | undefined, masterKey: Uint8Array): Omit<StartOptions, 'onProgress'> {
  return {
    dataDir: options.dataDir,
    masterKey,
    port: options.port,
    listen: options.listen,
    tls,
    demoSites: options.demo === true ? defaultDemoSites : options.demo,
    allowPrivateWebhooks: options.allowPrivateWebhooks ?? false,
    rateLimits: {
      key: options.keyRate === undefined ? defaultRateLimits.key : limitOf(options.keyRate),
      site: options.siteRate === undefined ? defaultRateLimits.site : limitOf(options.siteRate),
    },
    clock: Date.now,
    log: pino({ level: options.logLevel, redact: ['key', 'secret', 'masterKey', '*.key', '*.secret', 'req.headers'] }, pino.destination(2)),
  }
}

function readTls(options: ServeOptions): Tls | undefined {
  const { listen, tlsCert, tlsKey } = options
  if ((tlsCert === undefined) !== (tlsKey === undefined)) throw new UsageError('--tls-cert and --tls-key go together.')
  const tls = tlsCert && tlsKey ? { cert: readFileSync(tlsCert, 'utf8'), key: readFileSync(tlsKey, 'utf8') } : undefined
  if (!tls && !isLoopback(listen))
    throw new UsageError(
      `The service listens on ${listen} only with --tls-cert and --tls-key: keys and signals would cross the network in clear.`,
    )
  return tls
}

function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}

/** Resolves at SIGTERM or SIGINT. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
  })
}

function portNumber(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return port
}

function rate(text: string): number {
  const perSecond = Number(text)
  if (!/^\d{1,6}(?:\.\d{1,3})?$/.test(text)) throw new InvalidArgumentError('A rate is a number from 0 to 999999.')
  return perSecond
}

function siteCount(text: string): number {
  const sites = Number(text)
  if (!/^\d{1,4}$/.test(text) || sites < 1 || sites > 5000) throw new InvalidArgumentError('A simulated fleet has 1 to 5000 sites.')
  return sites
}
