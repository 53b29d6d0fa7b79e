import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Export } from '../../../../shared/model/account/export.ts'
import { Eraser } from '../../../retention/erasure.ts'
import { readExport } from '../../../retention/export/read-export.ts'
import { Purge } from '../../../retention/purge.ts'
import type { Service } from '../../../service.ts'
import { recordKinds } from '../../../store/portable/records.ts'
import { sendBurst, startTestApi, type TestApi, testService } from '../../test-api.ts'

const hour = 3_600_000
const start = Date.UTC(2026, 3, 8, 12)

const clock = { now: start }
let folder: string
let service: Service
let server: TestApi

beforeEach(async () => {
  clock.now = start
  folder = mkdtempSync(join(tmpdir(), 'logystera-exports-'))
  service = testService(clock, join(folder, 'data'))
  server = await startTestApi(service)
  await sendBurst(service, service.sites.create({ name: 'Blog', platform: 'wordpress' }).site, 'one')
})

afterEach(async () => {
  await service.exports.stop()
  await server.close()
  service.db.close()
  rmSync(folder, { recursive: true, force: true })
})

const files = () => {
  const path = join(folder, 'data', 'exports')
  return existsSync(path) ? readdirSync(path) : []
}
const begin = async (headers = {}): Promise<Export> => (await server.ask('/v1/exports', { method: 'POST', headers })).body
const made = async (): Promise<Export> => {
  const { id } = await begin()
  await service.exports.settled()
  return (await server.ask(`/v1/exports/${id}`)).body
}
const download = (id: string) => fetch(`${server.url}/v1/exports/${id}/download`, { headers: { authorization: `Bearer ${server.admin}` } })

describe('an export over the API', () => {
  it('is made in the background, downloaded with its checksum, and then gone', async () => {
    const asked = await begin({ 'idempotency-key': 'once' })
    expect(asked).toMatchObject({ state: 'running', createdBy: 'Ada', endsAt: start + 24 * hour, bytes: null, problem: null })
    expect((await begin({ 'idempotency-key': 'once' })).id).toBe(asked.id)
    await server.refused('conflict', '/v1/exports', { method: 'POST' })
    await server.refused('conflict', `/v1/exports/${asked.id}/download`)
    await service.exports.settled()

    const ready: Export = (await server.ask(`/v1/exports/${asked.id}`)).body
    expect(ready).toMatchObject({ state: 'ready', progress: { files: recordKinds.length, ofFiles: recordKinds.length } })
    expect(ready.records.signals).toBe(60)
    expect(ready.progress.records).toBe(Object.values(ready.records).reduce((a, b) => a + b, 0))
    expect((await server.ask('/v1/exports')).body.items).toEqual([ready])
    expect(statSync(join(folder, 'data', 'exports', `${asked.id}.zip`)).mode & 0o077).toBe(0)

    const response = await download(asked.id)
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/zip',
      'content-length': String(ready.bytes),
      'content-disposition': 'attachment; filename="logystera-export-2026-04-08.zip"',
      'repr-digest': `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`,
    })
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(ready.sha256)
    await expect.poll(files).toEqual([])
    await server.refused('not_found', `/v1/exports/${asked.id}`)
    await server.refused('not_found', `/v1/exports/${asked.id}/download`)
    const acts = (await server.ask('/v1/audit?kind=exports')).body.items.map(({ action }: { action: string }) => action)
    expect(acts).toEqual(['download', 'create'])

    // It is the export that the command line reads.
    const file = join(folder, 'export.zip')
    writeFileSync(file, bytes)
    const other = testService(clock, join(folder, 'other'))
    expect((await readExport(other, file)).records).toEqual(ready.records)
    other.db.close()
  })

  it('ends after a day, with settings that keep less, when it is deleted, and with an erasure', async () => {
    const purge = new Purge(service)
    purge.tick(clock.now)
    await made()
    clock.now = start + 24 * hour - 1
    purge.tick(clock.now)
    expect(files()).toHaveLength(1)
    clock.now = start + 24 * hour
    purge.tick(clock.now)
    expect(files()).toEqual([])

    await made()
    await server.ask('/v1/retention', { method: 'PATCH', body: { plan: 'free' } })
    purge.tick(clock.now)
    expect(files()).toEqual([])

    const { id } = await made()
    expect((await server.ask(`/v1/exports/${id}`, { method: 'DELETE' })).body).toEqual({ id })
    expect(files()).toEqual([])

    await made()
    await server.ask('/v1/erasure', { method: 'POST', body: { instanceId: service.meta.instanceId, graceDays: 0 } })
    const eraser = new Eraser(service)
    eraser.tick(clock.now)
    await eraser.settled()
    expect(files()).toEqual([])
    expect(service.exports.list()).toEqual([])
  })

  it('that a stop interrupted has failed after the start, and leaves no file', async () => {
    const { id } = await begin()
    await service.exports.stop()
    writeFileSync(join(folder, 'data', 'exports', 'stray.zip'), 'x')
    service.exports.recover()
    expect((await server.ask(`/v1/exports/${id}`)).body).toMatchObject({ state: 'failed', problem: expect.stringContaining('stopped') })
    expect(files()).toEqual([])
    // And does not stand in the way of another.
    expect(await made()).toMatchObject({ state: 'ready' })
  })
})
