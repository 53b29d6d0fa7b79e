import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quantile, type Scenario } from '../../scenario.ts'
import { newMasterKey, startServiceProcess } from '../../service-process.ts'

const runs = 3

/** Seconds from the start of an empty service to the last signal of the simulated week, and the memory that it took, bytes. */
async function loadOnce(): Promise<{ seconds: number; memory: number }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'logystera-bench-'))
  const started = performance.now()
  const service = await startServiceProcess(dataDir, newMasterKey(), ['--demo', '60'])
  try {
    await service.progressed((done, total) => done >= total)
    return { seconds: (performance.now() - started) / 1000, memory: service.memory().highest }
  } finally {
    await service.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** A new user's wait: sixty sites with seven days of history, through the real gateway. */
export const demoLoad: Scenario = {
  name: 'demo-load',
  about: 'starts an empty service with the demo fleet of 60 sites and waits until its week is in',
  async run() {
    const loads: Awaited<ReturnType<typeof loadOnce>>[] = []
    for (let run = 0; run < runs; run += 1) loads.push(await loadOnce())
    const seconds = quantile(
      loads.map((load) => load.seconds),
      0.5,
    )
    const memory = Math.max(...loads.map((load) => load.memory)) / 1e6
    return [
      { figure: 'demo week of 60 sites loaded, median', value: seconds, unit: 's', target: 15, better: 'lower', runs },
      { figure: 'resident memory of the service, highest', value: memory, unit: 'MB', target: 350, better: 'lower', runs },
    ]
  },
}
