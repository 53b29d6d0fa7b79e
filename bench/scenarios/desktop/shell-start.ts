import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { drive } from '../../../electron/desktop/stand-in/run.ts'
import type { Scenario } from '../../scenario.ts'
import { quantile } from '../../scenario.ts'

const main = resolve(import.meta.dirname, '../../../out/main/main.js')
const times = 7

/** How long the main thread works before there is a window. */
export const shellStart: Scenario = {
  name: 'shell-start',
  about:
    'starts the built main.js over the stand-in for Electron, in a fresh data folder each time; CPU time of the main thread from its first line to the creation of the window',
  async run() {
    const spent: number[] = []
    for (let time = 0; time < times; time += 1) {
      const dataDir = mkdtempSync(join(tmpdir(), 'logystera-shell-'))
      const { seen } = await drive(main, dataDir, 'start')
      spent.push(Number(seen.beforeWindow))
      rmSync(dataDir, { recursive: true, force: true })
    }
    return [
      {
        figure: 'main-thread time before the window is created',
        value: quantile(spent, 0.5),
        unit: 'ms',
        target: 150,
        better: 'lower',
        runs: times,
      },
    ]
  },
}
