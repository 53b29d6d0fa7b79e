import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { scratchFolder, startConsole } from '../../../e2e/console-process.ts'
import { createSite } from '../../../e2e/faults/served.ts'
import { openBridge } from '../../open-bridge.ts'
import type { Scenario } from '../../scenario.ts'
import { cpuOf, newMasterKey, startServiceProcess } from '../../service-process.ts'

const sites = 5000
/** Seconds that are measured, after as many seconds of settling as it takes for evidence and indexes to be done. */
const measured = 60
const settling = 20
const atOnce = 20

/** Processor time of a console that follows many sites of which nothing is heard, with no page open. */
export const idle: Scenario = {
  name: 'idle',
  about: `connects a console to a service with ${sites} quiet sites, closes its page and adds up its processor time for ${measured} s`,
  async run() {
    const folder = scratchFolder()
    const service = await startServiceProcess(join(folder.path, 'service'), newMasterKey())
    const console = await startConsole(join(folder.path, 'console'))
    try {
      for (let number = 0; number < sites; number += atOnce)
        await Promise.all(Array.from({ length: atOnce }, (_, index) => createSite(service, `quiet-${number + index}.example`)))
      const { bridge, close } = await openBridge(console.url)
      await bridge.accounts.connect({ url: service.url, key: service.key, name: 'Measured' })
      while ((await bridge.fleet.summary({ accountId: null })).all < sites) await wait(200)
      close()
      await wait(settling * 1000)
      const [before, began] = [cpuOf(console.pid), performance.now()]
      await wait(measured * 1000)
      const share = ((cpuOf(console.pid) - before) / ((performance.now() - began) / 1000)) * 100
      return [
        { figure: `CPU of the console with ${sites} quiet sites`, value: share, unit: '% of a core', target: 1, better: 'lower', runs: 1 },
      ]
    } finally {
      await console.quit()
      await service.stop()
      folder.remove()
    }
  },
}
