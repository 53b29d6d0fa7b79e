import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startService } from '../../running-service.ts'
import { loadMasterKey } from '../../store/folder/master-key.ts'
import { runCommand } from '../program.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logystera-cli-export-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function run(dataDir: string, ...args: string[]) {
  const out: string[] = []
  const code = await runCommand([...args, '--data-dir', join(folder, dataDir), '--json'], { out: (text) => out.push(text), err: () => {} })
  return { code, json: JSON.parse(out[0] ?? 'null') }
}

function serve(name: string) {
  const dataDir = join(folder, name)
  return startService({
    dataDir,
    masterKey: loadMasterKey(dataDir, undefined, () => {}),
    port: 0,
    listen: '127.0.0.1',
    tls: undefined,
    demoSites: undefined,
    allowPrivateWebhooks: false,
    clock: Date.now,
    log: pino({ level: 'silent' }),
    onProgress: () => {},
  })
}

describe('export and import-export', () => {
  it('carry the data to another folder, exported while the service runs or not', async () => {
    const site = await run('one', 'sites', 'add', '--platform', 'drupal', '--name', 'Portal')
    const alone = join(folder, 'alone.zip')
    const served = join(folder, 'served.zip')
    expect(await run('one', 'export', alone)).toMatchObject({ code: 0, json: { file: alone, records: { sites: 1 } } })
    const running = await serve('one')
    try {
      expect(await run('one', 'export', served)).toMatchObject({ code: 0, json: { file: served, records: { sites: 1 } } })
      expect(await run('one', 'import-export', alone)).toMatchObject({ code: 1 })
      expect(await run('one', 'export', join(folder, 'one', 'x.zip'))).toMatchObject({ code: 1 })
    } finally {
      await running.stop()
    }
    for (const [name, file] of Object.entries({ two: alone, three: served })) {
      expect(await run(name, 'import-export', file)).toMatchObject({ code: 0, json: { records: { sites: 1 } } })
      const taken = await serve(name)
      expect(taken.service.sites.all().map(({ id }) => id)).toEqual([site.json.id])
      expect(taken.service.health.get(site.json.id).state).toBe('no-data')
      await taken.stop()
      expect(await run(name, 'verify')).toMatchObject({ code: 0, json: { ok: true } })
      expect(await run(name, 'import-export', file)).toMatchObject({ code: 1 })
    }
    expect(existsSync(`${alone}.unfinished`)).toBe(false)
  })
})
