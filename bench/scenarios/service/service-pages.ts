import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'undici'
import { historySize } from '../../load/alert-history.ts'
import { storeAlerts } from '../../load/stored-alerts.ts'
import { type Figure, quantile, type Scenario } from '../../scenario.ts'
import { newMasterKey, startServiceProcess } from '../../service-process.ts'

const seed = 20_260_502
const runs = 100
const pageSize = 200
/** Pages that are turned before the deep one. */
const depth = 100

/** How long pages of the service's lists take, by filter, on the first page and far down. */
export const servicePages: Scenario = {
  name: 'service-pages',
  about:
    'asks a service with a million alerts for pages of 200 over HTTP, by every filter of the list, at the top and 100 pages down, and for pages of changes',
  async run() {
    const dataDir = mkdtempSync(join(tmpdir(), 'logystera-bench-'))
    const masterKey = newMasterKey()
    const sites = storeAlerts(dataDir, masterKey, historySize(), seed)
    const service = await startServiceProcess(dataDir, masterKey)
    const client = new Client(service.url)
    const get = async (path: string) => {
      const started = performance.now()
      const { statusCode, body } = await client.request({ path, method: 'GET', headers: { authorization: `Bearer ${service.key}` } })
      const text = await body.text()
      const took = performance.now() - started
      if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${text}`)
      return { took, page: JSON.parse(text) as { items: unknown[]; next: string | null; cursor: string } }
    }
    const timed = async (name: string, path: string): Promise<Figure> => {
      const waits: number[] = []
      for (let run = 0; run < runs; run += 1) waits.push((await get(path)).took)
      return { figure: `${name}, p95`, value: quantile(waits, 0.95), unit: 'ms', target: 10, better: 'lower', runs }
    }
    try {
      const filters: [string, string][] = [
        ['no filter', ''],
        ['firing', '&status=firing'],
        ['resolved', '&status=resolved'],
        ['critical', '&severity=critical'],
        ['of a site', `&siteId=${sites[7]}`],
        ['of a rule', '&ruleId=wp_slow_requests'],
        ['firing and critical', '&status=firing&severity=critical'],
        ['of a rule, firing', '&status=firing&ruleId=wp_slow_requests'],
        ['of a site, critical', `&siteId=${sites[7]}&severity=critical`],
      ]
      const figures: Figure[] = []
      for (const [name, filter] of filters) {
        const path = `/v1/alerts?limit=${pageSize}${filter}`
        figures.push(await timed(`page of alerts, ${name}`, path))
        let next: string | null = null
        for (let page = 0; page < depth; page++) {
          const found = await get(next === null ? path : `${path}&cursor=${next}`)
          if (found.page.next === null) break
          next = found.page.next
        }
        if (next !== null) figures.push(await timed(`page of alerts, ${name}, deep`, `${path}&cursor=${next}`))
      }
      let cursor = ''
      for (const name of ['first', 'deep']) {
        const path = `/v1/changes?limit=${pageSize}${cursor && `&cursor=${cursor}`}`
        figures.push(await timed(`page of changes, ${name}`, path))
        for (let page = 0; page < depth; page++)
          cursor = (await get(`/v1/changes?limit=${pageSize}${cursor && `&cursor=${cursor}`}`)).page.cursor
      }
      const memory = service.memory().highest / 1e6
      figures.push({ figure: 'resident memory of the service, highest', value: memory, unit: 'MB', target: 350, better: 'lower', runs: 1 })
      return figures
    } finally {
      await client.destroy()
      await service.stop()
      rmSync(dataDir, { recursive: true, force: true })
    }
  },
}
