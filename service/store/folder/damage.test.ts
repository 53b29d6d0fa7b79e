import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sendBurst, startTestApi, testService } from '../../api/test-api.ts'
import { databaseFile, openDatabase } from '../database.ts'

const clock = { now: Date.UTC(2026, 3, 8, 12) }
let folder: string
let path: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'logystera-damage-'))
  path = join(folder, databaseFile)
  const service = testService(clock, folder)
  const { site } = service.sites.create({ name: 'Blog', platform: 'wordpress' })
  for (let batch = 0; batch < 20; batch++) {
    clock.now += 120_000
    await sendBurst(service, site, `batch ${batch}`)
  }
  service.batches.flush()
  service.db.close()
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Overwrites a page, as a bad disk does. */
function spoil(page: number): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, (page - 1) * 4096)
  closeSync(file)
}

/** Root page of a table or index. */
function rootOf(name: string): number {
  const db = openDatabase(folder)
  const root = db.get<{ rootpage: number }>('SELECT rootpage FROM sqlite_schema WHERE name = ?', name)?.rootpage ?? 0
  db.close()
  return root
}

describe('a damaged database', () => {
  it.for(['signal_chunks', 'alerts', 'alerts_by_time', 'credentials'])(
    'is found at the start when the top of %s is spoiled, and set aside',
    (name) => {
      spoil(rootOf(name))
      expect(() => openDatabase(folder)).toThrow(expect.objectContaining({ code: 'data_corrupt' }))
      expect(readdirSync(folder).some((file) => file.startsWith(`${databaseFile}.corrupt-`))).toBe(true)
    },
  )

  it('is found at the start when its file was cut off', () => {
    const { size } = statSync(path)
    truncateSync(path, Math.floor(size / 2 / 4096) * 4096)
    expect(() => openDatabase(folder)).toThrow(expect.objectContaining({ code: 'data_corrupt' }))
  })

  it('that only reading finds answers 503, says what to do, and is called damaged from then on', async () => {
    const db = openDatabase(folder)
    const leaves = db.all<{ pageno: number }>(
      "SELECT pageno FROM dbstat WHERE name = 'signal_chunks' AND pagetype <> 'internal' ORDER BY path",
    )
    db.close()
    expect(leaves.length).toBeGreaterThan(10)
    const lines: string[] = []
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
    // Not of the first and the last chunk, which every start looks at.
    for (const { pageno } of leaves.slice(leaves.length / 3, -leaves.length / 3)) spoil(pageno)
    const service = testService(clock, folder, { log })
    const server = await startTestApi(service)
    try {
      const [site] = service.sites.all()
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
      await server.refused('data_damaged', `/v1/sites/${site?.id}/signals?limit=500`)
      await server.refused('data_damaged', `/v1/sites/${site?.id}/signals?limit=500`)
      expect(lines.filter((line) => line.includes('"level":60'))).toHaveLength(1)
      expect(lines.join('')).toMatch(/verify.*restore/)
      const health = await fetch(`${server.url}/healthz`)
      expect([health.status, await health.json()]).toEqual([503, { status: 'damaged' }])
      // What is whole can still be read.
      expect((await server.ask('/v1/sites')).body.items).toHaveLength(1)
    } finally {
      await server.close()
      service.db.close()
    }
  })
})
