import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openConf } from '../settings/conf-backend.ts'
import { openConsoleFile } from '../settings/console-file.ts'
import type { KeychainAddon, LoadAddon } from './addons.ts'
import { openKeyStore } from './key-store.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'keys-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const quiet = { info() {}, warn() {}, error() {} }
const open = (loadAddon: LoadAddon, options: { secretService?: boolean; limit?: number } = {}) =>
  openKeyStore({
    file: openConsoleFile({ dir, openBackend: openConf, clock: () => 0 }),
    loadAddon,
    secretServiceAnswers: async () => options.secretService ?? true,
    log: quiet,
    limit: options.limit ?? 1000,
  })

/** A keychain in memory that outlives the console, as the OS's does. */
function vault(): KeychainAddon & { held: Map<string, string> } {
  const held = new Map<string, string>()
  return {
    held,
    getPassword: async (_service, name) => held.get(name) ?? null,
    setPassword: async (_service, name, value) => void held.set(name, value),
    deletePassword: async (_service, name) => held.delete(name),
  }
}
const holding =
  (addons: Partial<Record<'keytar' | 'keyring', KeychainAddon>>): LoadAddon =>
  async (store) =>
    addons[store] ?? null

describe('the key store', () => {
  it('prefers keytar, takes keyring where its addon does not load, and memory where neither does', async () => {
    expect((await open(holding({ keytar: vault(), keyring: vault() }))).store).toBe('keytar')
    expect((await open(holding({ keyring: vault() }))).store).toBe('keyring')
    const session = await open(holding({}))
    expect(session.store).toBe('session')
    expect(session.text).toContain('in memory only')
  })

  it('does not take keyring for a keychain where no Secret Service answers, because it would use the memory of the kernel', async () => {
    expect((await open(holding({ keyring: vault() }), { secretService: false })).store).toBe('session')
  })

  it('keeps a key over a restart in a keychain, and in a session only until it ends', async () => {
    const keytar = vault()
    expect(await (await open(holding({ keytar }))).set('key:a', 'secret-a')).toEqual({ ok: true })
    expect(await (await open(holding({ keytar }))).get('key:a')).toEqual({ ok: true, value: 'secret-a' })

    const session = await open(holding({}))
    await session.set('key:b', 'secret-b')
    expect(await session.get('key:b')).toEqual({ ok: true, value: 'secret-b' })
    expect(await (await open(holding({}))).get('key:b')).toMatchObject({ ok: false, reason: 'missing' })
    for (const name of readdirSync(dir)) expect(readFileSync(join(dir, name), 'utf8')).not.toMatch(/secret-[ab]/)
  })

  it('moves a key to a better store when it is read: written, read back, then deleted from the old one', async () => {
    const [keytar, keyring] = [vault(), vault()]
    await (await open(holding({ keyring }))).set('key:a', 'secret')
    const keys = await open(holding({ keytar, keyring }))
    expect(await keys.get('key:a')).toEqual({ ok: true, value: 'secret' })
    expect(keytar.held.get('key:a')).toBe('secret')
    expect(keyring.held.has('key:a')).toBe(false)
    expect(await (await open(holding({ keytar }))).get('key:a')).toEqual({ ok: true, value: 'secret' })
  })

  it('says that a key is out of reach when its store no longer loads, and takes a new one', async () => {
    await (await open(holding({ keytar: vault() }))).set('key:a', 'old')
    const keys = await open(holding({ keyring: vault() }))
    expect(await keys.get('key:a')).toMatchObject({ ok: false, reason: 'failed' })
    await keys.set('key:a', 'new')
    expect(await keys.get('key:a')).toEqual({ ok: true, value: 'new' })
  })

  it('answers in time when the keychain hangs, and stays with a keychain that holds keys', async () => {
    const keytar = vault()
    await (await open(holding({ keytar }))).set('key:a', 'secret')
    const hanging: KeychainAddon = {
      getPassword: () => new Promise(() => {}),
      setPassword: () => new Promise(() => {}),
      deletePassword: () => new Promise(() => {}),
    }
    const keys = await open(holding({ keytar: hanging }), { limit: 30 })
    expect(keys.store).toBe('keytar')
    expect(await keys.get('key:a')).toMatchObject({ ok: false, reason: 'timeout' })
    expect((await open(holding({ keytar: hanging, keyring: vault() }), { limit: 30 })).store).toBe('keytar')
  })

  it('refuses a value of two lines', async () => {
    const keys = await open(holding({ keytar: vault() }))
    expect(await keys.set('key:a', 'two\nlines')).toMatchObject({ ok: false })
  })
})

const missing = ['dbus-run-session', 'gnome-keyring-daemon'].find((program) => spawnSync('which', [program]).status !== 0)
describe.skipIf(missing !== undefined)(`a real Secret Service${missing ? ` (skipped: there is no ${missing})` : ''}`, () => {
  it.each(['keytar', 'keyring'] as const)('keeps, moves over a restart and deletes a key through %s', async (store) => {
    const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
    const program = `
      import { loadAddon } from ${module('./addons.ts')}
      import { openKeyStore } from ${module('./key-store.ts')}
      import { openConf } from ${module('../settings/conf-backend.ts')}
      import { openConsoleFile } from ${module('../settings/console-file.ts')}
      import { answersOnSessionBus } from ${module('../session-bus.ts')}
      const log = { info() {}, warn(...words) { console.error(...words) }, error() {} }
      const open = () => openKeyStore({
        file: openConsoleFile({ dir: process.argv[1], openBackend: openConf, clock: Date.now }),
        loadAddon: (name) => (name === process.argv[2] ? loadAddon(name) : Promise.resolve(null)),
        secretServiceAnswers: () => answersOnSessionBus('org.freedesktop.secrets'), log })
      const first = await open()
      const set = await first.set('key:a', 'secret-value')
      const second = await open()
      const got = await second.get('key:a')
      const deleted = await second.delete('key:a')
      const gone = await second.get('key:a')
      console.log(JSON.stringify({ installed: (await loadAddon(process.argv[2])) !== null, store: second.store, set, got, deleted, gone }))
      process.exit(0)`
    const home = join(dir, 'home')
    mkdirSync(join(home, 'run'), { recursive: true, mode: 0o700 })
    const script =
      'printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$0" --input-type=module -e "$1" "$2" "$3"'
    const { stdout, stderr } = await promisify(execFile)(
      'dbus-run-session',
      ['--', 'sh', '-c', script, process.execPath, program, dir, store],
      {
        env: {
          ...process.env,
          HOME: home,
          XDG_DATA_HOME: join(home, 'share'),
          XDG_CONFIG_HOME: join(home, 'config'),
          XDG_CACHE_HOME: join(home, 'cache'),
          XDG_RUNTIME_DIR: join(home, 'run'),
        },
        timeout: 30_000,
      },
    )
    const answer = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>
    // keytar is optional: without its headers at install time there is nothing to test.
    if (answer.installed === false) return
    expect(answer, stderr).toMatchObject({
      store,
      set: { ok: true },
      got: { ok: true, value: 'secret-value' },
      deleted: { ok: true },
      gone: { ok: false, reason: 'missing' },
    })
  })
})
