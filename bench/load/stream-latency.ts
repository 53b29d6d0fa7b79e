import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Pool } from 'undici'
import { readEvent } from '../../service/gateway/intake.ts'
import { bruteForceSample } from '../../service/sources/samples/recent-sample.ts'
import { newMasterKey, startServiceProcess } from '../service-process.ts'
import { flushEvery, type LoadedSite, loadedFleet } from './fleet-load.ts'
import { addSites, sendBatch } from './send-rounds.ts'
import { watchAlerts } from './watch-alerts.ts'

const seed = 20_260_503
const busySites = 200
/** Batches of 200 a second: 2,000 signals. */
const batchesPerSecond = 10

/** A site that is attacked: one batch, a burst of failed logins. */
function attacked(index: number): LoadedSite {
  return {
    name: `attacked-${index}.example`,
    platform: 'wordpress',
    body: () => {
      const lines = bruteForceSample(Date.now(), 60).trim().split('\n')
      for (const line of lines) if (!('event' in readEvent('wordpress', JSON.parse(line)))) throw new Error(line)
      return `{"events":[${lines.join(',')}]}`
    },
  }
}

/**
 * ms from the 202 for a burst of failed logins to the moment at which a client
 * of the stream has read its alert, while 2,000 signals a second of other sites
 * come in. One wait for each run.
 */
export async function streamLatencies(runs: number): Promise<number[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'logystera-bench-'))
  const service = await startServiceProcess(dataDir, newMasterKey())
  const pool = new Pool(service.url, { connections: 8 })
  const ending = new AbortController()
  try {
    const busy = await addSites(service, loadedFleet(busySites, seed))
    const targets = await addSites(
      service,
      Array.from({ length: runs }, (_, index) => attacked(index)),
    )
    const watch = await watchAlerts(service)
    const start = Date.now() - 50 * flushEvery
    const load = (async () => {
      const began = performance.now()
      for (let sent = 0; !ending.signal.aborted; sent++) {
        await wait(Math.max(0, began + (sent * 1000) / batchesPerSecond - performance.now()))
        const number = Math.floor(sent / busySites)
        await sendBatch(pool, busy[sent % busySites]!, number, start + number * flushEvery, flushEvery)
      }
    })()
    const waits: number[] = []
    for (const target of targets) {
      await wait(500)
      await sendBatch(pool, target, 0, 0, 0)
      const accepted = performance.now()
      waits.push(Math.max(0, (await watch.seen(target.id)) - accepted))
    }
    ending.abort()
    await load
    watch.stop()
    return waits
  } finally {
    ending.abort()
    await pool.destroy()
    await service.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}
