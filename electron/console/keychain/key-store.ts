import type { KeyStore as KeyStoreName } from '../../../shared/bridge/console-state.ts'
import type { KeyStore, Log, SecretFailure, SecretOutcome } from '../ports.ts'
import type { ConsoleFile } from '../settings/console-file.ts'
import type { KeychainAddon, LoadAddon } from './addons.ts'
import { inTurn, TooSlow } from './in-turn.ts'

/** The name under which everything of the console stands in the OS keychain. */
const serviceName = 'Logystera Console'
const probeName = 'probe'

type Keychain = Exclude<KeyStoreName, 'session'>

const titles: Record<Keychain, string> = {
  keytar: 'the keychain of this system',
  keyring: 'the keychain of this system (through @napi-rs/keyring)',
}

/** What each store means, as the person reads it. */
const keyStoreTexts: Record<KeyStoreName, string> = {
  keytar: 'API keys are kept in the keychain of this system.',
  keyring: 'API keys are kept in the keychain of this system, through @napi-rs/keyring because keytar does not load here.',
  session:
    'No keychain answers on this machine. API keys are kept in memory only and are asked for again when the console starts. Bundled services keep the key that encrypts their data in a file of their own folder that only you can read.',
}

type Reading = { ok: true; value: string | null } | { ok: false; reason: SecretFailure; text: string }

/** Tells apart why a keychain refused, from the words of libsecret, the Keychain and the Credential Manager. */
function failureOf(error: unknown): { reason: SecretFailure; text: string } {
  const words = error instanceof Error ? error.message : String(error)
  if (error instanceof TooSlow)
    return { reason: 'timeout', text: 'The keychain did not answer in time. It may be waiting for you to unlock it.' }
  if (/locked/i.test(words)) return { reason: 'locked', text: 'The keychain is locked.' }
  if (/dismiss|cancel|denied|not allowed/i.test(words)) return { reason: 'denied', text: 'The keychain refused access.' }
  return { reason: 'failed', text: `The keychain failed: ${words.slice(0, 200)}` }
}

/** One keychain library with the time limit; nothing in it throws. */
function keychainOf(addon: KeychainAddon, limit: number) {
  const turn = inTurn(limit)
  const attempt = async (call: () => Promise<string | null>): Promise<Reading> => {
    try {
      return { ok: true, value: await turn(call) }
    } catch (error) {
      return { ok: false, ...failureOf(error) }
    }
  }
  return {
    read: (name: string) => attempt(async () => (await addon.getPassword(serviceName, name)) ?? null),
    write: (name: string, value: string) => attempt(async () => addon.setPassword(serviceName, name, value).then(() => null)),
    erase: (name: string) => attempt(async () => addon.deletePassword(serviceName, name).then(() => null)),
  }
}

export interface KeyStoreDeps {
  /** Records which store holds each key. */
  file: ConsoleFile
  loadAddon: LoadAddon
  /** Whether a Secret Service can be asked at all; only Linux needs to (without one, keyring would quietly use the kernel's memory). */
  secretServiceAnswers: () => Promise<boolean>
  log: Log
  /** ms that one call may take. */
  limit?: number
}

/**
 * Opens the first store that passes a test of writing, reading back and
 * deleting: keytar, else @napi-rs/keyring, else memory for this session. A
 * keychain that is known to hold keys but is too slow to answer (it waits to
 * be unlocked) stays the store. `look` searches again where none was found, such
 * as for one that was started after the console. Keys that another store still holds move when
 * they are next read: read, write, read back, delete. Nothing is ever written
 * in plain text.
 */
export async function openKeyStore(deps: KeyStoreDeps): Promise<KeyStore> {
  const { file, log, limit = 5000 } = deps
  const memory = new Map<string, string>()
  /** Names that a person wants in memory, whatever keychain there is. */
  const chosen = new Set<string>()
  const keychains = new Map<Keychain, ReturnType<typeof keychainOf>>()
  const holderOf = (name: string): KeyStoreName | undefined => file.read().keyHolders[name]
  const record = (name: string, store: KeyStoreName | null) => {
    const { [name]: _, ...others } = file.read().keyHolders
    file.write({ keyHolders: store ? { ...others, [name]: store } : others })
  }

  const test = async (store: Keychain): Promise<'works' | 'holds keys' | 'slow' | 'no'> => {
    const keychain = keychains.get(store)
    if (!keychain) return 'no'
    const value = `works-${process.pid}`
    const written = await keychain.write(probeName, value)
    const back = written.ok ? await keychain.read(probeName) : written
    if (back.ok && back.value === value) {
      await keychain.erase(probeName)
      return 'works'
    }
    log.warn('the keychain did not pass its test', { store, reason: back.ok ? 'read back another value' : back.text })
    if (back.ok || back.reason === 'failed') return 'no'
    if (Object.values(file.read().keyHolders).includes(store)) return 'holds keys'
    return back.reason === 'timeout' ? 'slow' : 'no'
  }

  let store: KeyStoreName = 'session'
  const search = async (): Promise<void> => {
    if (!(await deps.secretServiceAnswers())) return
    for (const candidate of ['keytar', 'keyring'] as const) {
      const addon = keychains.has(candidate) ? null : await deps.loadAddon(candidate)
      if (addon) keychains.set(candidate, keychainOf(addon, limit))
    }
    for (const candidate of ['keytar', 'keyring'] as const) {
      const result = await test(candidate)
      if (result === 'works' || result === 'holds keys') store = candidate
      // Both libraries ask the same service of the system: the other one would hang as well.
      if (result !== 'no') break
    }
  }
  let searching: Promise<void> | null = null
  const look = async (): Promise<void> => {
    if (store !== 'session') return
    searching ??= search().finally(() => {
      searching = null
    })
    await searching
  }
  await look()

  const put = async (name: string, value: string, to: KeyStoreName): Promise<Reading> => {
    if (to === 'session') {
      memory.set(name, value)
      return { ok: true, value }
    }
    const keychain = keychains.get(to)
    if (!keychain) return { ok: false, reason: 'absent', text: 'The keychain is gone.' }
    const written = await keychain.write(name, value)
    if (!written.ok) return written
    const back = await keychain.read(name)
    if (back.ok && back.value !== value)
      return { ok: false, reason: 'failed', text: 'The keychain gave back something else than was stored.' }
    return back
  }

  const absent = (holder: Keychain) =>
    ({ ok: false, reason: 'absent', text: `The key is held by ${titles[holder]}, which does not answer now.` }) as const
  const missing = { ok: false, reason: 'missing', text: 'There is no key for this.' } as const

  const get = async (name: string): Promise<SecretOutcome> => {
    const holder = holderOf(name)
    if (!holder) return missing
    if (holder === 'session') {
      const value = memory.get(name)
      if (value === undefined) return { ok: false, reason: 'missing', text: 'The key was kept for one session only. Enter it again.' }
      // It was in memory for want of a keychain, and now there is one.
      if (store !== 'session' && !chosen.has(name) && (await put(name, value, store)).ok) {
        record(name, store)
        memory.delete(name)
      }
      return { ok: true, value }
    }
    const keychain = keychains.get(holder)
    if (!keychain) return absent(holder)
    const found = await keychain.read(name)
    if (!found.ok) return found
    if (found.value === null) {
      // keytar finds nothing in a keychain that is locked: only writing tells.
      const writable = await keychain.write(probeName, 'works')
      if (!writable.ok) return writable
      await keychain.erase(probeName)
      return { ok: false, reason: 'missing', text: 'The key is no longer in the keychain.' }
    }
    if (holder !== store && store !== 'session') {
      const moved = await put(name, found.value, store)
      if (moved.ok) {
        record(name, store)
        await keychain.erase(name)
      } else log.warn('a key could not move to another store', { from: holder, to: store, reason: moved.text })
    }
    return { ok: true, value: found.value }
  }

  return {
    get store() {
      return store
    },
    get text() {
      return keyStoreTexts[store]
    },
    look,
    get,
    async set(name, value, keep = 'keychain') {
      // A value with a line break has made GNOME keyring lose whole keyrings.
      if (!/^[^\r\n]+$/.test(value)) return { ok: false, reason: 'failed', text: 'A key is one line of text.' }
      const to = keep === 'session' ? 'session' : store
      const stored = await put(name, value, to)
      if (!stored.ok) return stored
      const before = holderOf(name)
      record(name, to)
      if (keep === 'session') chosen.add(name)
      else chosen.delete(name)
      if (to !== 'session') memory.delete(name)
      if (before && before !== 'session' && before !== to) await keychains.get(before)?.erase(name)
      return { ok: true }
    },
    async delete(name) {
      const holder = holderOf(name)
      memory.delete(name)
      chosen.delete(name)
      if (holder && holder !== 'session') {
        const keychain = keychains.get(holder)
        const erased: Reading = keychain ? await keychain.erase(name) : absent(holder)
        if (!erased.ok) return erased
      }
      record(name, null)
      return { ok: true }
    },
  }
}
