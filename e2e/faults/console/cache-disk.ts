import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { LoopbackService } from '../../../electron/console/testing/loopback-service.ts'
import { TestMachine } from '../../../electron/console/testing/test-console.ts'
import { scratchFolder } from '../../console-process.ts'
import type { FaultSuite } from '../suite.ts'
import { alerts, fill, type Running, start, works } from './stored-machine.ts'

function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'a small disk is made only on Linux'
  if (process.getuid?.() !== 0) return 'only root may mount a small disk'
  const folder = scratchFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder.path], { stdio: 'pipe' })
    execFileSync('umount', [folder.path], { stdio: 'pipe' })
    return undefined
  } catch {
    return 'this machine lets nobody mount a small disk'
  } finally {
    folder.remove()
  }
}

/**
 * The disk of the console fills up, has room again, can only be read, and is as before: what cannot be kept is refused with a
 * code, what is cached can be read all the time, and nothing that was taken is lost.
 */
export const cacheDisk: FaultSuite = {
  name: 'cache-disk: full disk and read-only folder: refused with a code, nothing taken is lost, used again when there is room',
  rounds: { long: 10, short: 1 },
  skip: whyNot,
  async run(rounds) {
    for (let round = 0; round < rounds; round += 1) {
      const service = await new LoopbackService().start()
      try {
        fill(service)
        await onSmallDisk(service)
      } finally {
        await service.stop()
      }
    }
  },
}

async function onSmallDisk(service: LoopbackService): Promise<void> {
  const folder = scratchFolder()
  const mount = (...options: string[]) => execFileSync('mount', [...options, folder.path], { stdio: 'pipe' })
  mount('-t', 'tmpfs', '-o', 'size=4m', 'tmpfs')
  const machine = new TestMachine(folder.path)
  try {
    const { call, events } = await start(machine).then(async (running) => {
      await works(running, service)
      return running
    })
    const accountId = (await call.accounts.list())[0]?.id ?? ''
    service.fault = (request, response) => {
      if (request.method !== 'POST') return false
      response.destroy()
      return true
    }
    let taken = 0
    let refusal: unknown
    for (; !refusal && taken < 20_000; taken += 1)
      await call.alerts.note({ accountId, id: 'alert-1', note: `${taken} ${'x'.repeat(3900)}` }).catch((error: unknown) => {
        refusal = error
        taken -= 1
      })
    assert.equal((refusal as { code?: string } | undefined)?.code, 'storage_failed', `after ${taken} notes: ${String(refusal)}`)
    assert.equal((await call.outbox.list()).length, taken)
    assert.equal((await call.alerts.list({ accountId: null, filter: '' })).total, alerts)
    mount('-o', 'remount,size=64m')
    service.fault = null
    await call.accounts.retry({ accountId })
    await events.until(async () => (await call.outbox.list()).length === 0)
    assert.equal(service.alert('alert-1').steps.filter(({ action }) => action === 'noted').length, taken)
    await machine.stop()

    mount('-o', 'remount,ro')
    const frozen = await start(machine).catch((error: unknown) => error)
    if (frozen instanceof Error) assert.ok(frozen.message.length > 0)
    else {
      const { call: reading } = frozen as Running
      assert.equal((await reading.alerts.list({ accountId: null, filter: '' })).total, alerts)
      const code = await reading.alerts.note({ accountId, id: 'alert-2', note: 'no' }).then(
        () => 'taken',
        (error: { code?: string }) => error.code,
      )
      assert.ok(code === 'storage_failed' || code === 'key_unavailable', `a read-only folder answered ${code}`)
      await machine.stop()
    }
    mount('-o', 'remount,rw')
    await works(await start(machine), service)
  } finally {
    await machine.stop()
    execFileSync('umount', [folder.path])
    folder.remove()
  }
}
