import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { historySize } from '../../load/alert-history.ts'
import { runCore } from '../../load/core-process.ts'
import { storeHistory } from '../../load/stored-history.ts'
import { quantile, type Scenario } from '../../scenario.ts'
import { newMasterKey, startServiceProcess } from '../../service-process.ts'

/** A new account with everything behind it. */
export const firstSync: Scenario = {
  name: 'first-sync',
  about:
    'lets an empty core read 5,000 sites and 1,000,000 alerts from the built service over HTTP, and asks its bridge for lists meanwhile',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'logystera-bench-sync-'))
    const [serviceDir, dataDir] = [join(folder, 'service'), join(folder, 'console')]
    const masterKey = newMasterKey()
    const size = historySize()
    try {
      storeHistory({ dataDir: serviceDir, masterKey, size, seed: 1, now: Date.now() })
      const service = await startServiceProcess(serviceDir, masterKey)
      try {
        const { url, key } = service
        const rows = size.alerts + size.sites * 2
        const { seconds, times, memory } = await runCore({ kind: 'sync', dataDir, now: Date.now(), url, key, rows })
        return [
          { figure: 'first sync', value: rows / seconds, unit: 'rows/s', target: 10_000, better: 'higher', runs: 1 },
          {
            figure: 'bridge query meanwhile, p95',
            value: quantile(times, 0.95),
            unit: 'ms',
            target: 50,
            better: 'lower',
            runs: times.length,
          },
          {
            figure: 'bridge query meanwhile, longest',
            value: Math.max(...times),
            unit: 'ms',
            target: null,
            better: 'lower',
            runs: times.length,
          },
          { figure: 'resident memory of the core', value: memory / 1e6, unit: 'MB', target: 350, better: 'lower', runs: 1 },
        ]
      } finally {
        await service.stop()
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
