import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { quantile, type Scenario } from '../scenario.ts'

const runs = 3

/** How long a person waits for `npm run check`. */
export const check: Scenario = {
  name: 'check',
  about: 'runs types, lint, layers and dead code over the whole tree',
  async run() {
    const seconds: number[] = []
    for (let run = 0; run < runs; run += 1) {
      const started = performance.now()
      await promisify(execFile)(process.execPath, [resolve(import.meta.dirname, '../../.ci/check.ts')])
      seconds.push((performance.now() - started) / 1000)
    }
    return [{ figure: 'npm run check, median', value: quantile(seconds, 0.5), unit: 's', target: 30, better: 'lower', runs }]
  },
}
