import { createRouterClient } from '@orpc/server'
import { Cache } from '../../electron/console/cache/cache.ts'
import { createConsole } from '../../electron/console/console.ts'
import type { AccountRecord } from '../../electron/console/ports.ts'
import { defaultSettings } from '../../shared/bridge/settings.ts'
import { AlertHistory, type HistorySize } from './alert-history.ts'

/** What a core is to do. */
export type CoreJob = { dataDir: string; now: number } & (
  | { kind: 'fill'; size: HistorySize; seed: number }
  | { kind: 'start' }
  | { kind: 'lists'; filters: string[]; runs: number }
  | { kind: 'search'; texts: string[]; runs: number }
  | { kind: 'sync'; url: string; key: string; rows: number }
)

/** What it measured. Times in ms. */
export interface CoreReport {
  /** From before the core was made to the first fleet page. */
  firstPage: number
  times: number[]
  /** Seconds until everything was read. */
  seconds: number
  rows: number
  /** Processor time of the whole process, s. */
  cpu: number
  /** Resident memory, its highest so far, bytes. */
  memory: number
}

const accountId = '5d3b1c52-6d0b-4c8e-9d52-1a2b3c4d5e6f'
const job = JSON.parse(process.argv[2] ?? '') as CoreJob
const report: CoreReport = { firstPage: 0, times: [], seconds: 0, rows: 0, cpu: 0, memory: 0 }

/** By the way that pages of the feed take. */
async function fill(size: HistorySize, seed: number): Promise<void> {
  const cache = new Cache({ dataDir: job.dataDir, clock: () => job.now, accountName: () => 'Bench' })
  cache.unlock(new Map([[1, Buffer.alloc(32, 1)]]))
  for (const page of new AlertHistory(size, seed, job.now).pages()) {
    cache.apply(accountId, page, 'bench.1')
    report.rows += page.length
  }
  while (!cache.finishSnapshot(accountId).done);
  await cache.index.settled()
  await cache.close()
}

function start(service: { url: string; key: string } | null) {
  const record: AccountRecord = {
    id: accountId,
    name: 'Bench',
    kind: 'hosted',
    url: service?.url ?? null,
    instanceId: null,
    keyStore: 'session',
    demoSites: null,
    stopped: false,
  }
  const refuse = () => {
    throw new Error('A benchmark does not change accounts.')
  }
  const quiet = () => undefined
  const core = createConsole({
    dataDir: job.dataDir,
    downloadsDir: job.dataDir,
    clock: Date.now,
    fetch: globalThis.fetch,
    random: Math.random,
    conditions: () => ({ hidden: false, onBattery: false, metered: false }),
    host: 'browser',
    version: '0.0.0',
    accounts: {
      list: () => [record],
      get: (id: string) => (id === accountId ? record : undefined),
      add: refuse,
      update: () => record,
      key: async () => ({ ok: true, value: service?.key ?? '' }),
      setKey: async () => ({ ok: true }),
      remove: refuse,
      finishRemovals: async () => 0,
    } as never,
    keys: {
      store: 'session',
      text: '',
      get: async () => ({ ok: false, reason: 'missing', text: '' }),
      set: async () => ({ ok: true }),
      delete: async () => ({ ok: true }),
    } as never,
    settings: { get: () => defaultSettings, update: () => defaultSettings, subscribe: () => quiet, notices: [] },
    services: { start: refuse, stop: refuse, erase: refuse, subscribe: () => quiet, close: async () => undefined } as never,
    notifier: { show: async () => ({ outcome: 'shown' }), withdraw: quiet, close: async () => undefined } as never,
    log: { info: quiet, warn: quiet, error: (message, fields) => console.error(message, fields) },
  })
  return { core, call: createRouterClient(core.router, { context: {} }) }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function measure(): Promise<void> {
  if (job.kind === 'fill') return fill(job.size, job.seed)
  const began = performance.now()
  const { core, call } = start(job.kind === 'sync' ? job : null)
  await call.fleet.list({ limit: 100 })
  report.firstPage = performance.now() - began
  switch (job.kind) {
    case 'start':
      break
    case 'lists':
      // What stands ready after the first use of a page, as after a person's first look.
      await call.alerts.list({ limit: 100, filter: '-site:nothing' })
      for (let run = 0; run < job.runs; run += 1)
        for (const filter of job.filters) report.times.push(await timed(() => call.alerts.list({ limit: 100, filter })))
      break
    case 'search':
      for (let run = 0; run < job.runs; run += 1)
        for (const text of job.texts) report.times.push(await timed(() => call.search.query({ text })))
      break
    case 'sync':
      for (;;) {
        const { connection } = (await call.accounts.list())[0] ?? {}
        if (connection?.state === 'live') break
        report.times.push(await timed(() => call.alerts.list({ limit: 100, filter: 'is:open severity:critical' })))
        report.times.push(await timed(() => call.fleet.list({ limit: 100 })))
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      report.seconds = (performance.now() - began) / 1000
      report.rows = job.rows
  }
  report.memory = process.resourceUsage().maxRSS * 1024
  const { user, system } = process.cpuUsage()
  report.cpu = (user + system) / 1e6
  await core.close()
}

await measure()
process.send?.(report, () => process.disconnect())
