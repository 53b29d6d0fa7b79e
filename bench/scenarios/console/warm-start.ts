import { runCore } from '../../load/core-process.ts'
import { filledCache } from '../../load/filled-cache.ts'
import { quantile, type Scenario } from '../../scenario.ts'

const runs = 7

/** From nothing to the fleet, with a full cache. */
export const warmStart: Scenario = {
  name: 'warm-start',
  about: 'starts the core, each time in a new process, on a cache of 5,000 sites and 1,000,000 alerts and asks for the first fleet page',
  async run() {
    const now = Date.now()
    const dataDir = await filledCache(now)
    const times: number[] = []
    for (let run = 0; run < runs; run += 1) times.push((await runCore({ kind: 'start', dataDir, now })).firstPage)
    return [
      {
        figure: 'start of the core to the first fleet page, median',
        value: quantile(times, 0.5),
        unit: 'ms',
        target: 400,
        better: 'lower',
        runs,
      },
    ]
  },
}
