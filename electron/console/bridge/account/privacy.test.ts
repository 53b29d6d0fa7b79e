import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { site } from '../../testing/fixtures.ts'
import { LoopbackService } from '../../testing/loopback-service.ts'
import { TestMachine } from '../../testing/test-console.ts'

let service: LoopbackService
let machine: TestMachine
let downloads: string
const accountId = 'a'

beforeEach(async () => {
  service = await new LoopbackService().start()
  machine = new TestMachine()
  downloads = join(machine.dataDir, 'downloads')
  machine.register(accountId, service)
  service.put('site', 's1', site('s1'))
})

afterEach(async () => {
  await machine.stop()
  await service.stop()
  machine.remove()
})

async function live() {
  const running = machine.start()
  await running.events.state(accountId, 'live')
  return running.call
}

describe('an export', () => {
  it('is saved under a name of its own, checked and for its owner alone', async () => {
    const call = await live()
    const { id } = await call.exports.start({ accountId })
    mkdirSync(downloads)
    writeFileSync(join(downloads, 'logystera-export-2026-04-08.zip'), 'what was there')
    const { path, bytes } = await call.exports.save({ accountId, id })
    expect(path).toBe(join(downloads, 'logystera-export-2026-04-08 (2).zip'))
    expect(readFileSync(path)).toEqual(service.privacy.file)
    expect(bytes).toBe(service.privacy.file.byteLength)
    expect(statSync(path).mode & 0o077).toBe(0)
    expect(readFileSync(join(downloads, 'logystera-export-2026-04-08.zip'), 'utf8')).toBe('what was there')
  })

  it('that arrives otherwise than promised, or not whole, leaves no file', async () => {
    const call = await live()
    const { id } = await call.exports.start({ accountId })
    service.fault = (request, response) => {
      if (!request.url?.endsWith('/download')) return false
      response.writeHead(200).end('something else')
      return true
    }
    await expect(call.exports.save({ accountId, id })).rejects.toMatchObject({ code: 'refused', data: { code: 'download_damaged' } })
    service.fault = (request, response) => {
      if (!request.url?.endsWith('/download')) return false
      response.writeHead(200, { 'content-length': 1000 }).write('the wh')
      response.socket?.end()
      return true
    }
    await expect(call.exports.save({ accountId, id })).rejects.toMatchObject({ code: 'offline' })
    expect(readdirSync(downloads)).toEqual([])
  })

  it('is ended and listed by the service', async () => {
    const call = await live()
    await call.exports.start({ accountId })
    expect((await call.exports.list({ accountId }))[0]?.state).toBe('ready')
    await call.exports.end({ accountId, id: 'x1' })
    expect(await call.exports.list({ accountId })).toEqual([])
  })
})

describe('what only the service knows', () => {
  it('is not there while it answers with an error only, and that is not the same as no answer', async () => {
    const call = await live()
    service.fault = (_request, response) => {
      response.writeHead(503, { 'content-type': 'text/html', 'retry-after': '60' }).end('<h1>no</h1>')
      return true
    }
    await expect(call.exports.start({ accountId })).rejects.toMatchObject({ code: 'offline', data: { status: 503 } })
  })

  it('is an erasure that can be cancelled', async () => {
    const call = await live()
    const { instanceId } = service.account
    expect((await call.erasure.request({ accountId, instanceId, graceDays: 14 })).request?.dueAt).toBe(14 * 86_400_000)
    expect((await call.erasure.cancel({ accountId })).request).toBeNull()
    expect((await call.erasure.get({ accountId })).request).toBeNull()
  })

  it('is the audit log, and how old the key is', async () => {
    const call = await live()
    expect((await call.audit.list({ accountId, kind: 'clients' })).items[0]?.object.kind).toBe('clients')
    expect(await call.accounts.key({ accountId })).toMatchObject({ id: 'key-1', createdAt: 7 })
  })

  it('is what a change of retention would delete', async () => {
    const call = await live()
    expect((await call.retention.preview({ accountId, plan: 'free', days: 7 })).signals).toBe(5)
    expect((await call.retention.preview({ accountId })).signals).toBe(0)
  })

  it('is said to be out of reach when it is', async () => {
    const { call, events, console } = machine.start()
    await events.state(accountId, 'live')
    await service.stop()
    console.wake()
    await events.state(accountId, 'offline')
    for (const asked of [
      call.exports.list({ accountId }),
      call.erasure.get({ accountId }),
      call.audit.list({ accountId }),
      call.retention.preview({ accountId, days: 7 }),
    ])
      await expect(asked).rejects.toMatchObject({ code: 'offline' })
  })
})

describe('credentials of a site', () => {
  it('are rotated with an overlap, and the secret is in the answer alone', async () => {
    const call = await live()
    const ref = { accountId, id: 's1' }
    const fresh = await call.credentials.rotate({ ...ref, overlapHours: 4 })
    expect(fresh).toEqual({ token: 'lgt_two', secret: 'whsec_planted' })
    expect(await call.credentials.list(ref)).toMatchObject([{ token: 'lgt_two', endsAt: null }, { endsAt: 4 * 3_600_000 }])
    await machine.stop()
    const files = readdirSync(machine.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(0)
    for (const { parentPath, name } of files) expect(readFileSync(join(parentPath, name), 'latin1'), name).not.toContain('whsec_planted')
    expect(machine.logLines.join()).not.toContain('whsec_planted')
  })
})
