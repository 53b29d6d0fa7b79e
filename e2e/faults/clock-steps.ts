import assert from 'node:assert/strict'
import { pino } from 'pino'
import { type RunningService, startService } from '../../service/running-service.ts'
import type { Alert } from '../../shared/model/alerts/alert.ts'
import { scratchFolder } from '../console-process.ts'
import { makeBatch, onCommandLine, post, read, type Sender, storedSignals } from './served.ts'
import type { FaultSuite } from './suite.ts'

const minute = 60_000
const hour = 60 * minute
const siteCount = 3

/**
 * The clock of the machine is set forward and back by up to six hours while
 * sites send. Batches of the new time are taken, those of the old one refused;
 * nothing is lost, and no site is called silent for hours that never were.
 */
export const clockSteps: FaultSuite = {
  name: 'clock stepping back and forth under load',
  // One round is one step.
  rounds: { long: 500, short: 10 },
  async run(rounds, random) {
    const folder = scratchFolder()
    const start = Date.now()
    const time = { now: start }
    let running: RunningService | undefined
    try {
      const masterKey = Buffer.alloc(32, 7)
      running = await startService({
        dataDir: folder.path,
        masterKey,
        port: 0,
        listen: '127.0.0.1',
        tls: undefined,
        demoSites: undefined,
        allowPrivateWebhooks: false,
        clock: () => time.now,
        log: pino({ enabled: false }),
        onProgress: () => {},
      })
      const { service, url } = running
      const { key } = service.apiKeys.create({ name: 'fault run', role: 'viewer', siteIds: null })
      const sites = Array.from({ length: siteCount }, (_, n): Sender => {
        const { site, credentials } = service.sites.create({ name: `site ${n}`, platform: 'wordpress' })
        return { id: site.id, ...credentials }
      })
      let number = 0
      let sent = 0
      const sendAll = async () => {
        await Promise.all(
          sites.map(async (site) => {
            const batch = makeBatch(number++, random, time.now)
            const { status, body } = await post(url, site, batch, time.now)
            assert.equal(status, 202, JSON.stringify(body))
            sent += batch.events
          }),
        )
      }
      /** Half an hour of ordinary life, with the clock of the service as it ticks. */
      const live = async () => {
        for (let n = 0; n < 30; n += 1) {
          time.now += minute
          service.pipeline.tick()
          if (n % 10 === 0) await sendAll()
        }
        await sendAll()
      }
      await live()
      for (let round = 0; round < rounds; round += 1) {
        const before = time.now
        // Around the true time: it must neither leave the future of the batches nor run out of retention.
        const offset = (random() * 12 - 6) * hour
        time.now = start + hour + Math.round(offset)
        service.pipeline.tick()
        if (Math.abs(time.now - before) > 6 * minute) {
          const { status, body } = await post(url, sites[0]!, makeBatch(number++, random, before), before)
          assert.deepEqual({ status, code: (body as { code?: string }).code }, { status: 401, code: 'timestamp_out_of_range' })
        }
        await sendAll()
        time.now += minute
        service.pipeline.tick()
      }
      // The clock is right again.
      time.now = start + 12 * hour
      service.pipeline.tick()
      await live()
      assert.equal(await storedSignals(url, key), sent)
      const silent = await read<{ items: Alert[] }>(url, key, '/v1/alerts?ruleId=site_silent')
      assert.deepEqual(
        silent.items.map(({ summary }) => summary),
        [],
      )

      const burst = { ...makeBatch(number++, () => 0.99, time.now, 60), id: 'burst' }
      assert.equal((await post(url, sites[1]!, burst, time.now)).status, 202)
      const alerts = await read<{ items: Alert[] }>(url, key, `/v1/alerts?siteId=${sites[1]!.id}&ruleId=wp_brute_force_login`)
      assert.ok(alerts.items.length > 0, 'a burst after the steps raises no alert')
      await running.stop()
      await onCommandLine('verify', '--data-dir', folder.path)
    } finally {
      await running?.stop()
      folder.remove()
    }
  },
}
