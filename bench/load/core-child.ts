import { Cache } from '../../electron/console/cache/cache.ts'
import { memoryOf } from '../service-process.ts'
import { AlertHistory, type HistorySize } from './alert-history.ts'
import { accountId, startCore } from './bench-core.ts'

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

async function timed(work: () => Promise<unknown>): Promise<number> {
  // Over a port the core gets its turn between two calls; called directly it would not.
  await new Promise((resolve) => setImmediate(resolve))
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function measure(): Promise<void> {
  if (job.kind === 'fill') return fill(job.size, job.seed)
  const began = performance.now()
  const { core, call } = startCore(job.dataDir, job.kind === 'sync' ? job : null)
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
  report.memory = memoryOf(process.pid).highest
  const { user, system } = process.cpuUsage()
  report.cpu = (user + system) / 1e6
  await core.close()
}

await measure()
process.send?.(report, () => process.disconnect())
