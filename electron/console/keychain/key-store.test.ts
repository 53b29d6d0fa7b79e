import { execFile, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openConf } from '../settings/conf-backend.ts'
import { openConsoleFile } from '../settings/console-file.ts'
import type { KeychainAddon, LoadAddon } from './addons.ts'
import { heldSecrets } from './held-secrets.ts'
import { openKeyStore } from './key-store.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'keys-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const quiet = { info() {}, warn() {}, error() {} }
const open = (loadAddon: LoadAddon, options: { secretService?: () => boolean; limit?: number } = {}) =>
  openKeyStore({
    file: openConsoleFile({ dir, openBackend: openConf, clock: () => 0 }),
    loadAddon,
    secretServiceAnswers: async () => options.secretService?.() ?? true,
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
    expect((await open(holding({ keyring: vault() }), { secretService: () => false })).store).toBe('session')
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
    expect(await keys.get('key:a')).toMatchObject({ ok: false, reason: 'absent' })
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

  it('finds a keychain that was started after the console, with the keys in it, and moves those that were in memory for want of it', async () => {
    const keytar = vault()
    await (await open(holding({ keytar }))).set('key:old', 'held')
    let there = false
    const keys = await open(holding({ keytar }), { secretService: () => there })
    expect(keys.store).toBe('session')
    expect(await keys.get('key:old')).toMatchObject({ ok: false, reason: 'absent' })
    await keys.set('key:new', 'entered')
    await keys.set('key:mine', 'for this session', 'session')
    await keys.look()
    expect(keys.store).toBe('session')
    there = true
    await Promise.all([keys.look(), keys.look()])
    expect(keys.store).toBe('keytar')
    expect(keys.text).toContain('keychain of this system')
    expect(await keys.get('key:old')).toEqual({ ok: true, value: 'held' })
    expect(await keys.get('key:new')).toEqual({ ok: true, value: 'entered' })
    expect(await keys.get('key:mine')).toEqual({ ok: true, value: 'for this session' })
    expect([...keytar.held.keys()].sort()).toEqual(['key:new', 'key:old'])
  })

  it('can be searched for in what leaves the machine: the keys of the keychain, and those in files for want of one', async () => {
    const file = openConsoleFile({ dir, openBackend: openConf, clock: () => 0 })
    const keys = await openKeyStore({ file, loadAddon: holding({ keytar: vault() }), secretServiceAnswers: async () => true, log: quiet })
    await keys.set('key:a', 'secret-a')
    const servicesDir = join(dir, 'services')
    mkdirSync(join(servicesDir, 'one'), { recursive: true })
    writeFileSync(join(servicesDir, 'one/master.key'), 'secret-master\n')
    writeFileSync(join(dir, 'cache.key'), '1:secret-cache\n')
    const held = await heldSecrets({ file, keys, dataDir: dir, servicesDir })
    expect(held.sort()).toEqual(['1:secret-cache', 'secret-a', 'secret-master'])
    await keys.delete('key:a')
    expect(await heldSecrets({ file, keys, dataDir: join(dir, 'none'), servicesDir: join(dir, 'none') })).toEqual([])
  })

  it('refuses a value of two lines', async () => {
    const keys = await open(holding({ keytar: vault() }))
    expect(await keys.set('key:a', 'two\nlines')).toMatchObject({ ok: false })
  })
})

const missing = ['dbus-run-session', 'gnome-keyring-daemon', 'gdbus'].find((program) => spawnSync('which', [program]).status !== 0)
describe.skipIf(missing !== undefined)(`a real Secret Service${missing ? ` (skipped: there is no ${missing})` : ''}`, () => {
  /**
   * What programs over a real keyring say, one after the other and all of it together; the D-Bus session, the home and the
   * keyring are their own, and nothing can ask a person.
   */
  async function inKeyring(store: 'keytar' | 'keyring', ...starts: string[]): Promise<{ answer: Record<string, unknown>; stderr: string }> {
    const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
    const program = (steps: string) => `
      import { execFileSync } from 'node:child_process'
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
      const answer = (await loadAddon(process.argv[2])) === null ? { installed: false } : await (async () => { ${steps} })()
      console.log(JSON.stringify(answer))
      process.exit(0)`
    const home = join(dir, 'home')
    mkdirSync(join(home, 'run'), { recursive: true, mode: 0o700 })
    const script =
      'dir="$1" store="$2"; shift 2; printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null; for program; do "$0" --input-type=module -e "$program" "$dir" "$store" || exit; done'
    const { DISPLAY: _, WAYLAND_DISPLAY: __, ...env } = process.env
    const { stdout, stderr } = await promisify(execFile)(
      'dbus-run-session',
      ['--', 'sh', '-c', script, process.execPath, dir, store, ...starts.map(program)],
      {
        env: {
          ...env,
          HOME: home,
          XDG_DATA_HOME: join(home, 'share'),
          XDG_CONFIG_HOME: join(home, 'config'),
          XDG_CACHE_HOME: join(home, 'cache'),
          XDG_RUNTIME_DIR: join(home, 'run'),
        },
        timeout: 30_000,
      },
    )
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    return { answer: Object.assign({}, ...answers) as Record<string, unknown>, stderr }
  }

  it.for(['keytar', 'keyring'] as const)('keeps, moves over a restart and deletes a key through %s', async (store, { skip }) => {
    const { answer, stderr } = await inKeyring(
      store,
      `const first = await open()
      const set = await first.set('key:a', 'secret-value')
      const second = await open()
      const got = await second.get('key:a')
      const deleted = await second.delete('key:a')
      return { store: second.store, set, got, deleted, gone: await second.get('key:a') }`,
    )
    // keytar is optional: it compiles only where the headers of libsecret are.
    if (answer.installed === false) return skip(`${store} is not installed here`)
    expect(answer, stderr).toMatchObject({
      store,
      set: { ok: true },
      got: { ok: true, value: 'secret-value' },
      deleted: { ok: true },
      gone: { ok: false, reason: 'missing' },
    })
  })

  it.for(['keytar', 'keyring'] as const)(
    'that is locked refuses through %s, at the start too, and after it was unlocked the next start gives the key',
    async (store, { skip }) => {
      const { answer, stderr } = await inKeyring(
        store,
        `const first = await open()
      await first.set('key:a', 'secret-value')
      execFileSync('gdbus', ['call', '--session', '--dest', 'org.freedesktop.secrets', '--object-path', '/org/freedesktop/secrets',
        '--method', 'org.freedesktop.Secret.Service.Lock', "['/org/freedesktop/secrets/collection/login']"], { stdio: 'ignore' })
      const locked = await first.get('key:a')
      const second = await open()
      const stillLocked = await second.get('key:a')
      execFileSync('gnome-keyring-daemon', ['--replace', '--unlock', '--components=secrets'], { input: 'pass', stdio: ['pipe', 'ignore', 'ignore'] })
      return { store: second.store, locked, stillLocked }`,
        "return { unlocked: await (await open()).get('key:a') }",
      )
      if (answer.installed === false) return skip(`${store} is not installed here`)
      // Nobody is there to answer the prompt, so it counts as dismissed.
      const refused = { ok: false, reason: expect.stringMatching(/^(locked|denied|timeout)$/) }
      expect(answer, stderr).toMatchObject({
        store,
        locked: refused,
        stillLocked: refused,
        unlocked: { ok: true, value: 'secret-value' },
      })
    },
  )
})
