import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fromServiceSchema, type ToService } from '../../shared/api/child.ts'
import { quantile, type Scenario } from '../scenario.ts'

const runs = 3

/** Seconds from the start of an empty service to the last signal of the simulated week. */
async function loadOnce(): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'logystera-bench-'))
  const started = performance.now()
  const service = fork(
    resolve(import.meta.dirname, '../../out/main/service.js'),
    ['serve', '--child', '--data-dir', dataDir, '--port', '0', '--demo', '60'],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  )
  const start: ToService = { type: 'start', masterKey: randomBytes(32).toString('base64'), keyName: 'bench' }
  service.send(start)
  try {
    return await new Promise((loaded, failed) => {
      service.on('message', (raw) => {
        const message = fromServiceSchema.parse(raw)
        if (message.type === 'failed') failed(new Error(message.message))
        if (message.type === 'progress' && message.done >= message.total) loaded((performance.now() - started) / 1000)
      })
      service.once('exit', (code) => failed(new Error(`the service ended with ${code}`)))
    })
  } finally {
    service.removeAllListeners('exit')
    const gone = new Promise((done) => service.once('exit', done))
    service.send({ type: 'stop' } satisfies ToService)
    await gone
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** A new user's wait: sixty sites with seven days of history, through the real gateway. */
export const demoLoad: Scenario = {
  name: 'demo-load',
  about: 'starts an empty service with the demo fleet of 60 sites and waits until its week is in',
  async run() {
    const seconds: number[] = []
    for (let run = 0; run < runs; run += 1) seconds.push(await loadOnce())
    return [{ figure: 'demo week of 60 sites loaded, median', value: quantile(seconds, 0.5), unit: 's', target: 15, better: 'lower', runs }]
  },
}
