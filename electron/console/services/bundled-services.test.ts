import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConstantBackoff } from 'cockatiel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BundledServices, KeyStore, ServiceEvent } from '../ports.ts'
import { createBundledServices } from './bundled-services.ts'
import { obtainMasterKey } from './master-key.ts'
import { forkService } from './service-child.ts'

/** A service of a few lines: it says how it was started, and does what its data folder's `behave` file tells it. */
const fakeService = `
import { existsSync, readFileSync, writeFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
const dir = process.argv[process.argv.indexOf('--data-dir') + 1]
const behave = existsSync(join(dir, 'behave')) ? readFileSync(join(dir, 'behave'), 'utf8') : ''
process.on('disconnect', () => process.exit(0))
process.on('message', (message) => {
  if (message.type === 'stop') { writeFileSync(join(dir, 'stopped'), ''); process.exit(0) }
  writeFileSync(join(dir, 'started'), JSON.stringify({ args: process.argv.slice(2), masterKey: message.masterKey }))
  if (behave === 'refuse') { process.send({ type: 'failed', code: 'data_newer', message: 'The data are newer.' }); process.exit(1) }
  if (behave === 'die') process.exit(3)
  process.send({ nonsense: true })
  process.send({ type: 'ready', instanceId: 'instance', url: 'http://127.0.0.1:1234', key: 'key-' + process.pid })
  process.send({ type: 'progress', text: 'Loading', done: 1, total: 2 })
  if (behave === 'crash-once') { rmSync(join(dir, 'behave')); setTimeout(() => process.exit(9), 20) }
})`

let dir: string
let services: BundledServices
let events: ServiceEvent[]
const stored = new Map<string, string>()
const keychain: KeyStore = {
  store: 'keytar',
  text: '',
  look: async () => undefined,
  get: async (name) => {
    const value = stored.get(name)
    return value ? { ok: true, value } : { ok: false, reason: 'missing', text: '' }
  },
  set: async (name, value) => {
    stored.set(name, value)
    return { ok: true }
  },
  delete: async (name) => {
    stored.delete(name)
    return { ok: true }
  },
}
const folder = () => join(dir, 'services', 'a')
const behave = (how: string) => {
  mkdirSync(folder(), { recursive: true })
  writeFileSync(join(folder(), 'behave'), how)
}
const seen = (type: ServiceEvent['type'], times = 1) =>
  new Promise<void>((resolve) => {
    const look = () => events.filter((event) => event.type === type).length >= times && resolve()
    services.subscribe(look)
    look()
  })

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'supervisor-'))
  stored.clear()
  events = []
  writeFileSync(join(dir, 'service.mjs'), fakeService)
  services = createBundledServices({
    dir: join(dir, 'services'),
    logDir: join(dir, 'logs'),
    keys: keychain,
    spawn: forkService(join(dir, 'service.mjs')),
    clock: Date.now,
    freshKey: () => new Uint8Array(32).fill(7),
    log: { info() {}, warn() {}, error() {} },
    backoff: new ConstantBackoff(1),
  })
  services.subscribe((event) => events.push(event))
})
afterEach(async () => {
  await services.close()
  rmSync(dir, { recursive: true, force: true })
})
const demo = { id: 'a', kind: 'demo' as const, demoSites: 12 }

describe('the supervisor of bundled services', () => {
  it('starts a service with its folder and master key, and passes on what it says', async () => {
    await services.start(demo)
    await services.start(demo)
    await seen('progress')
    expect(events.map((event) => event.type)).toEqual(['starting', 'ready', 'progress'])
    const started = JSON.parse(readFileSync(join(folder(), 'started'), 'utf8')) as { args: string[]; masterKey: string }
    expect(started.args).toEqual(['serve', '--data-dir', folder(), '--port', '0', '--child', '--demo', '12'])
    expect(started.masterKey).toBe(Buffer.alloc(32, 7).toString('base64'))
    expect(stored.get('master-key:a')).toBe(started.masterKey)
    expect(existsSync(join(folder(), 'master.key'))).toBe(false)
  })

  it('stops it by asking, and says that this was expected', async () => {
    await services.start(demo)
    await services.stop('a')
    expect(existsSync(join(folder(), 'stopped'))).toBe(true)
    expect(events.at(-1)).toEqual({ accountId: 'a', type: 'stopped', expected: true })
  })

  it('starts it again after a crash', async () => {
    stored.set('master-key:a', Buffer.alloc(32, 7).toString('base64'))
    behave('crash-once')
    await services.start(demo)
    await seen('ready', 2)
    expect(events.map((event) => event.type).filter((type) => type !== 'progress')).toEqual([
      'starting',
      'ready',
      'stopped',
      'starting',
      'ready',
    ])
    expect(events).toContainEqual({ accountId: 'a', type: 'stopped', expected: false })
  })

  it('passes on why a service refuses to start, and leaves it alone', async () => {
    stored.set('master-key:a', Buffer.alloc(32, 7).toString('base64'))
    behave('refuse')
    await expect(services.start(demo)).rejects.toMatchObject({ code: 'data_newer' })
    expect(events.map((event) => event.type)).toEqual(['starting', 'failed'])
  })

  it('says so when a service dies before it listens, and can be asked again', async () => {
    stored.set('master-key:a', Buffer.alloc(32, 7).toString('base64'))
    behave('die')
    await expect(services.start(demo)).rejects.toMatchObject({ code: 'internal' })
    rmSync(join(folder(), 'behave'))
    await services.start(demo)
  })

  it('erases its data and its master key', async () => {
    await services.start(demo)
    await services.erase('a')
    expect(existsSync(folder())).toBe(false)
    expect(stored.has('master-key:a')).toBe(false)
  })
})

describe('the master key', () => {
  const obtain = (keys: KeyStore, fill = 1) =>
    obtainMasterKey({ accountId: 'a', folder: folder(), keys, freshKey: () => new Uint8Array(32).fill(fill) })

  it('stays the same over a restart where keys live for a session only, in a file that only the owner can read', async () => {
    const session: KeyStore = { ...keychain, store: 'session' }
    const first = await obtain(session)
    expect(await obtain(session, 2)).toBe(first)
    expect(statSync(join(folder(), 'master.key')).mode & 0o777).toBe(0o600)
    expect(stored.size).toBe(0)
  })

  it('is not replaced when there are data and the keychain does not answer or has lost it', async () => {
    await obtain(keychain)
    writeFileSync(join(folder(), 'service.db'), '')
    const locked: KeyStore = { ...keychain, get: async () => ({ ok: false, reason: 'locked', text: 'The keychain is locked.' }) }
    await expect(obtain(locked)).rejects.toMatchObject({ code: 'internal' })
    stored.clear()
    await expect(obtain(keychain)).rejects.toMatchObject({ code: 'master_key_wrong' })
    expect(stored.size).toBe(0)
  })
})
