import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { ingestReceiptSchema } from '../../shared/api/ingest.ts'
import { scratchFolder } from '../console-process.ts'
import { addSender, type Batch, end, makeBatch, onCommandLine, post, type Sender, type Served, serve, storedSignals } from './served.ts'
import type { FaultSuite } from './suite.ts'

async function deliver(url: string, site: Sender, batch: Batch): Promise<void> {
  const { status, body } = await post(url, site, batch)
  if (status !== 202) throw new Error(`${batch.id}: ${status} ${JSON.stringify(body)}`)
  assert.equal(ingestReceiptSchema.parse(body).accepted, batch.events)
}

/**
 * SIGKILL at random moments while batches come in. A batch that got no answer
 * is sent again under its id, as a site does. Afterwards every signal of every
 * batch is there once, and the data checks out.
 */
export const serviceKill: FaultSuite = {
  name: 'service killed under load: no acknowledged batch lost, none counted twice',
  rounds: { long: 200, short: 4 },
  async run(rounds, random) {
    const folder = scratchFolder()
    let served: Served | undefined
    try {
      const { site, key } = await addSender(folder.path)
      let number = 0
      let sent = 0
      let unanswered: Batch[] = []
      for (let round = 0; round <= rounds; round += 1) {
        served = await serve(folder.path)
        const current = served
        const { url, child } = current
        // In the last round nothing is killed, so that what is unanswered gets its answer.
        const doomed = round < rounds
        const death = doomed ? wait(20 + Math.floor(random() * 300)).then(() => end(current, 'SIGKILL')) : undefined
        const queue = unanswered
        unanswered = []
        try {
          for (;;) {
            const batch = queue.shift() ?? (doomed ? makeBatch(number++, random, Date.now()) : undefined)
            if (!batch) break
            unanswered = [batch, ...queue]
            await deliver(url, site, batch)
            sent += batch.events
          }
          unanswered = []
        } catch (error) {
          if (!doomed || child.signalCode === null) {
            await death
            // Only a killed service may leave a batch without an answer; a refusal is a fault.
            if (!(error instanceof TypeError)) throw error
          }
        }
        await death
      }
      assert.ok(served && sent > 0)
      assert.equal(await storedSignals(served.url, key), sent)
      await end(served, 'SIGKILL')
      await onCommandLine('verify', '--data-dir', folder.path)
    } finally {
      if (served) await end(served, 'SIGKILL')
      folder.remove()
    }
  },
}
