import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Backtest, BacktestRequest } from '../../../shared/model/rules/backtest.ts'
import { storeMonth } from '../../load/stored-month.ts'
import { type Figure, quantile, type Scenario } from '../../scenario.ts'
import { newMasterKey, type ServiceProcess, startServiceProcess } from '../../service-process.ts'

const runs = 9
const sites = 1000
const days = 30
const ruleId = 'wp_login_spike'
const dayMs = 86_400_000

async function ask(service: ServiceProcess, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(new URL(path, service.url), {
    method,
    headers: { authorization: `Bearer ${service.key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** Seconds from the request to the answer that has the result, and that answer. */
async function once(service: ServiceProcess, request: BacktestRequest): Promise<{ seconds: number; done: Backtest }> {
  const started = performance.now()
  let done = (await ask(service, 'POST', '/v1/backtests', request)) as Backtest
  while (done.state === 'running') done = (await ask(service, 'GET', `/v1/backtests/${done.id}?wait=20`)) as Backtest
  const seconds = (performance.now() - started) / 1000
  if (done.state !== 'done') throw new Error(`the backtest ${done.state}: ${done.error?.message}`)
  return { seconds, done }
}

async function measure(service: ServiceProcess, name: string, request: BacktestRequest, target: number | null): Promise<Figure[]> {
  const first = await once(service, request)
  const { result } = first.done
  console.error(
    `  ${name}: ${result?.today.alerts} alerts today, ${result?.proposal.alerts} proposed; first run ${first.seconds.toFixed(2)} s`,
  )
  const before = service.cpu()
  const seconds: number[] = []
  for (let run = 0; run < runs; run += 1) seconds.push((await once(service, request)).seconds)
  const cpu = (service.cpu() - before) / runs
  const figure = (which: string, value: number, of: number | null): Figure => ({
    figure: `${name}, ${which}`,
    value,
    unit: 's',
    target: of,
    better: 'lower',
    runs,
  })
  return [
    figure('median', quantile(seconds, 0.5), target),
    figure('p95', quantile(seconds, 0.95), null),
    figure('processor time', cpu, null),
  ]
}

/** One rule, as it is and as it might be, over a thousand sites and a month of minutes. */
export const backtest: Scenario = {
  name: 'backtest',
  about: 'asks over HTTP what a rule would have done on 1,000 sites in 30 closed days without an empty minute (43.2 million minutes)',
  async run() {
    const dataDir = mkdtempSync(join(tmpdir(), 'logystera-bench-'))
    const masterKey = newMasterKey()
    const now = Date.now()
    const midnight = Math.floor(now / dayMs) * dayMs
    const labels = { address: '', method: 'password', success: 'true' }
    let service: ServiceProcess | undefined
    try {
      storeMonth({ dataDir, masterKey, seed: 20_260_408, sites, days, metric: 'wp_auth_attempts_total', labels, now })
      service = await startServiceProcess(dataDir, masterKey)
      const request = (threshold: number): BacktestRequest => ({
        ruleId,
        settings: { threshold },
        scope: 'all',
        from: midnight - days * dayMs,
        to: midnight,
      })
      // 60 today, 65 proposed: the busiest minute of any day would do for both if it went on, so every minute has to be looked at, for each.
      const figures = await measure(service, 'no day can be left out', request(65), 0.5)
      await ask(service, 'PATCH', '/v1/policies/account', { rules: { [ruleId]: { threshold: 900 } } })
      figures.push(...(await measure(service, 'every day can be left out', request(1000), null)))
      const { highest } = service.memory()
      figures.push({ figure: 'resident memory, highest', value: highest / 2 ** 20, unit: 'MiB', target: 350, better: 'lower', runs: 1 })
      return figures
    } finally {
      await service?.stop()
      rmSync(dataDir, { recursive: true, force: true })
    }
  },
}
