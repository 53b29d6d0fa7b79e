import { grownStore } from '../../load/grown-store.ts'
import { quantile, type Scenario } from '../../scenario.ts'
import { startServiceProcess } from '../../service-process.ts'

const runs = 5

/** How long a console waits for its service when a lot is stored. */
export const serviceStart: Scenario = {
  name: 'service-start',
  about:
    'starts the service on the store of the ingest scenario, from the start of the process to `ready`: after it was stopped, and after it was killed',
  async run() {
    const { dataDir, masterKey } = await grownStore()
    const stopped: number[] = []
    const killed: number[] = []
    let memory = 0
    for (let run = 0; run < runs; run += 1) {
      const first = await startServiceProcess(dataDir, masterKey)
      stopped.push(first.startedIn / 1000)
      memory = Math.max(memory, first.memory().highest)
      await first.stop('SIGKILL')
      const second = await startServiceProcess(dataDir, masterKey)
      killed.push(second.startedIn / 1000)
      await second.stop()
    }
    return [
      { figure: 'start with ten million signals, median', value: quantile(stopped, 0.5), unit: 's', target: 1, better: 'lower', runs },
      { figure: 'the same after a kill, median', value: quantile(killed, 0.5), unit: 's', target: 1, better: 'lower', runs },
      { figure: 'resident memory at `ready`', value: memory / 1e6, unit: 'MB', target: 350, better: 'lower', runs },
    ]
  },
}
