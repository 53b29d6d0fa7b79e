import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { scratchFolder } from '../console-process.ts'
import { addSender, type Batch, end, makeBatch, onCommandLine, post, read, type Served, serve, storedSignals } from './served.ts'
import type { FaultSuite } from './suite.ts'

const smallSize = '6m'
const largeSize = '64m'
/** More than fits; it ends long before. */
const manyBatches = 2000

function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'a small disk is made only on Linux'
  if (process.getuid?.() !== 0) return 'only root may mount a small disk'
  const folder = scratchFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${smallSize}`, 'tmpfs', folder.path], { stdio: 'pipe' })
    execFileSync('umount', [folder.path], { stdio: 'pipe' })
    return undefined
  } catch {
    return 'this machine lets nobody mount a small disk'
  } finally {
    folder.remove()
  }
}

/**
 * The disk of the data folder fills up under load. New batches are refused as
 * `storage_full`, reading goes on; when there is room again, the same process
 * takes what it had refused, under the same batch ids.
 */
export const diskFull: FaultSuite = {
  name: 'disk full: 507 for new batches, reads go on, recovery without a restart',
  rounds: { long: 10, short: 1 },
  skip: whyNot,
  async run(rounds, random) {
    for (let round = 0; round < rounds; round += 1) {
      const folder = scratchFolder()
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${smallSize}`, 'tmpfs', folder.path])
      let served: Served | undefined
      try {
        const { site, key } = await addSender(folder.path)
        served = await serve(folder.path)
        let sent = 0
        const refused: Batch[] = []
        for (let number = 0; refused.length < 20; number += 1) {
          assert.ok(number < manyBatches, `${manyBatches} batches went into ${smallSize}B`)
          const batch = makeBatch(number, random, Date.now(), 400)
          const { status, body } = await post(served.url, site, batch)
          if (status === 202) sent += batch.events
          else {
            assert.deepEqual({ status, code: (body as { code?: string }).code }, { status: 507, code: 'storage_full' })
            refused.push(batch)
          }
        }
        assert.ok(sent > 0)
        assert.equal(await storedSignals(served.url, key), sent)
        for (const path of ['/v1/account', '/v1/sites', `/v1/sites/${site.id}/signals?limit=500`, '/v1/alerts', '/v1/changes'])
          await read(served.url, key, path)

        execFileSync('mount', ['-o', `remount,size=${largeSize}`, folder.path])
        for (const batch of refused) {
          const { status, body } = await post(served.url, site, batch)
          assert.equal(status, 202, JSON.stringify(body))
          sent += batch.events
        }
        assert.equal(await storedSignals(served.url, key), sent)
        await end(served, 'SIGTERM')
        await onCommandLine('verify', '--data-dir', folder.path)
      } finally {
        if (served) await end(served, 'SIGKILL')
        execFileSync('umount', [folder.path])
        folder.remove()
      }
    }
  },
}
