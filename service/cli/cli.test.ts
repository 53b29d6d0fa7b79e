import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningService, startService } from '../running-service.ts'
import { loadMasterKey } from '../store/folder/master-key.ts'
import { runCommand } from './program.ts'

let folder: string
let dataDir: string
let running: RunningService | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logystera-cli-'))
  dataDir = join(folder, 'data')
})

afterEach(async () => {
  await running?.stop()
  running = undefined
  rmSync(folder, { recursive: true, force: true })
})

async function run(...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand([...args, '--data-dir', dataDir, '--json'], {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
  })
  return { code, json: out[0] === undefined ? undefined : JSON.parse(out[0]), err: err.join('\n') }
}

async function serve(): Promise<RunningService> {
  running = await startService({
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
  return running
}

/** A failed sign-in of now, and a line that is none. */
function logFile(): string {
  const event = {
    event_type: 'auth.attempt',
    timestamp: Math.floor(Date.now() / 1000),
    labels: { 'actor.ip': '198.51.100.7' },
    payload: { success: false },
  }
  const path = join(folder, 'events.jsonl')
  writeFileSync(path, `${JSON.stringify(event)}\nnot json\n${JSON.stringify({ ...event, timestamp: event.timestamp - 1 })}\n`)
  return path
}

describe.each(['alone', 'through the running service'])('commands %s', (way) => {
  beforeEach(async () => {
    if (way !== 'alone') await serve()
  })

  it('create keys that the service then knows', async () => {
    const { code, json } = await run('keys', 'create', '--role', 'viewer', '--name', 'CI')
    expect([code, json]).toEqual([0, { key: expect.stringMatching(/^lgk_/), id: expect.any(String) }])
    const { url } = running ?? (await serve())
    const answer = await fetch(`${url}/v1/account`, { headers: { authorization: `Bearer ${json.key}` } })
    expect((await answer.json()).key).toMatchObject({ name: 'CI', role: 'viewer', siteIds: null })
  })

  it('rotate keys and credentials, with an overlap in which both work', async () => {
    const made = await run('keys', 'create', '--role', 'viewer', '--name', 'CI')
    const site = await run('sites', 'add', '--platform', 'wordpress', '--name', 'Blog')
    const overlapping = await run('keys', 'rotate', made.json.id, '--overlap', '1.5')
    expect(overlapping).toMatchObject({ code: 0, json: { id: made.json.id, key: expect.stringMatching(/^lgk_/) } })
    const fresh = await run('sites', 'rotate', site.json.id)
    expect(fresh).toMatchObject({ code: 0, json: { id: site.json.id, token: expect.stringMatching(/^lgt_/) } })
    expect(await run('sites', 'rotate', 's_none')).toMatchObject({ code: 1, json: { error: { code: 'not_found' } } })
    const { service } = running ?? (await serve())
    expect([made.json.key, overlapping.json.key].map((key) => service.apiKeys.authenticate(key)?.id)).toEqual([made.json.id, made.json.id])
    expect(service.sites.byToken(site.json.token)).toBeUndefined()
    expect(service.sites.byToken(fresh.json.token)?.secrets).toEqual([fresh.json.secret])
  })

  it('add sites and import into them, telling which lines failed', async () => {
    const site = await run('sites', 'add', '--platform', 'wordpress', '--name', 'Blog')
    expect(site).toMatchObject({
      code: 0,
      json: { id: expect.any(String), token: expect.any(String), secret: expect.stringMatching(/^whsec_/) },
    })
    const report = await run('import', '--site', site.json.id, '--format', 'wordpress-jsonl', logFile())
    expect(report).toMatchObject({ code: 0, json: { accepted: 2, dropped: 0, failed: [{ line: 2 }] } })
    expect(await run('import', '--site', site.json.id, '--format', 'vault-audit', logFile())).toMatchObject({
      code: 1,
      json: { error: { code: 'input_invalid' } },
    })
    expect(await run('import', '--site', 's_none', '--format', 'wordpress-jsonl', logFile())).toMatchObject({
      code: 1,
      json: { error: { code: 'not_found' } },
    })
  })

  it('back up, restore into an empty folder with a new epoch, and verify', async () => {
    const site = await run('sites', 'add', '--platform', 'drupal', '--name', 'Portal')
    const file = join(folder, 'backup.db')
    expect(await run('backup', file)).toMatchObject({ code: 0, json: { file, bytes: statSync(file).size } })
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(await run('verify')).toMatchObject({ code: 0, json: { ok: true } })
    await running?.stop()

    const original = dataDir
    const key = join(original, 'master.key')
    dataDir = join(folder, 'restored')
    expect((await run('restore', file)).code).toBe(0)
    expect((await run('restore', file)).code).toBe(1)
    // Without its key the copy is of no use, and no other key is made up for it.
    expect(await run('keys', 'create', '--role', 'admin', '--name', 'x')).toMatchObject({
      code: 1,
      json: { error: { code: 'master_key_wrong' } },
    })
    expect(await run('verify', '--master-key-file', key)).toMatchObject({ json: { ok: true } })
    const [before, after] = [original, dataDir].map((dir) => {
      const db = new DatabaseSync(join(dir, 'logystera.db'), { readOnly: true })
      const sites = db
        .prepare('SELECT id FROM sites')
        .all()
        .map((row) => row.id)
      const epoch = db.prepare("SELECT value FROM meta WHERE key = 'epoch'").get()?.value
      db.close()
      return { sites, epoch }
    })
    expect(after?.sites).toEqual([site.json.id])
    expect(after?.epoch).not.toBe(before?.epoch)
  })
})

describe('send', () => {
  it('posts signed batches as a site does', async () => {
    const { url } = await serve()
    const site = await run('sites', 'add', '--platform', 'wordpress', '--name', 'Blog')
    const send = async (token: string) => {
      const out: string[] = []
      const args = [
        'send',
        '--url',
        url,
        '--token',
        token,
        '--secret',
        site.json.secret,
        '--format',
        'wordpress-jsonl',
        logFile(),
        '--json',
      ]
      return { code: await runCommand(args, { out: (text) => out.push(text), err: () => {} }), json: JSON.parse(out[0] ?? 'null') }
    }
    expect(await send(site.json.token)).toMatchObject({ code: 0, json: { accepted: 2, failed: [{ line: 2 }] } })
    expect(await send('lgt_wrong')).toMatchObject({ code: 1, json: { error: { code: 'token_unknown' } } })
  })
})

describe('wrong usage', () => {
  it('ends with 2 and does nothing', async () => {
    for (const args of [
      ['keys', 'create', '--role', 'boss', '--name', 'x'],
      ['nonsense'],
      ['serve', '--port', '99999'],
      ['serve', '--listen', '0.0.0.0'],
      ['serve', '--key-rate', '-1'],
      ['keys', 'rotate', 'k_1', '--overlap', '25'],
      ['serve', '--site-rate', 'fast'],
    ]) {
      expect((await run(...args)).code).toBe(2)
    }
    expect(existsSync(dataDir)).toBe(false)
  })
})

describe('a data folder', () => {
  it('is refused when a newer program wrote it, and left as it was', async () => {
    await run('sites', 'add', '--platform', 'vault', '--name', 'V')
    const db = new DatabaseSync(join(dataDir, 'logystera.db'))
    db.exec('PRAGMA user_version = 999')
    db.close()
    expect(await run('sites', 'add', '--platform', 'vault', '--name', 'W')).toMatchObject({
      code: 1,
      json: { error: { code: 'data_newer' } },
    })
    expect(existsSync(join(dataDir, 'logystera.db'))).toBe(true)
  })

  it('with a corrupt database is set aside with a word, and the next start begins afresh', async () => {
    await run('sites', 'add', '--platform', 'vault', '--name', 'V')
    writeFileSync(join(dataDir, 'logystera.db'), 'this is not a database, whatever its name says'.repeat(100))
    const failed = await run('sites', 'add', '--platform', 'vault', '--name', 'W')
    expect(failed).toMatchObject({ code: 1, json: { error: { code: 'data_corrupt' } } })
    const aside = /set aside as (\S+);/.exec(failed.json.error.message)?.[1] ?? ''
    expect(readFileSync(aside, 'utf8')).toContain('this is not a database')
    expect((await run('sites', 'add', '--platform', 'vault', '--name', 'W')).code).toBe(0)
  })

  it('is opened only with a master key that nobody else can read', async () => {
    await run('sites', 'add', '--platform', 'vault', '--name', 'V')
    chmodSync(join(dataDir, 'master.key'), 0o644)
    expect(await run('sites', 'add', '--platform', 'vault', '--name', 'W')).toMatchObject({
      code: 1,
      json: { error: { code: 'master_key_wrong' } },
    })
  })
})
