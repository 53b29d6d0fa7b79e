import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyStore, Log } from '../../ports.ts'
import type { Cache } from '../cache.ts'
import { CacheRefusal } from '../file/cache-refusal.ts'

/** Name of the cache's keys in the keychain. */
const cacheKeyName = 'cache-key'
export const cacheKeyFile = 'cache.key'
/** Rows that are sealed anew before anything else gets its turn. */
const slice = 200

export interface CacheKeyDeps {
  cache: Cache
  keys: KeyStore
  dataDir: string
  log: Log
}

/**
 * Gets the keys for what the cache encrypts, or makes one. They stand in the keychain or, where keys live for a
 * session only, in `cache.key` (mode 0600) of the data folder, as the master key of a bundled service does: without
 * it no action that waits could be sent after a restart. Goes on with a replacement that was cut short. Resolves with
 * a sentence for a person when there is no key to be had: then evidence and notes are not kept, and actions refused.
 */
export async function unlockCache(deps: CacheKeyDeps): Promise<string | null> {
  const { cache, log } = deps
  const held = await readKeys(deps)
  if (held.problem !== null) {
    log.warn('the key of the cache cannot be read', { reason: held.reason })
    return `The key of the cache cannot be read, so evidence and notes are not kept for reading offline. ${held.problem}`
  }
  if (held.keys) {
    cache.unlock(held.keys)
    if (held.keys.size > 1) await finishRotation(deps, held.keys)
    return null
  }
  if (cache.problem !== null) return null
  const keys = new Map([[1, randomBytes(32)]])
  const problem = await keepKeys(deps, keys)
  cache.unlock(keys)
  if (problem === null) return null
  log.warn('the key of the cache cannot be stored')
  return `The key of the cache cannot be stored, so evidence and notes are kept for this session only. ${problem}`
}

/**
 * Makes a new key and seals everything with it, in slices; answers how much was sealed anew. Until the end both keys
 * are kept, so that it goes on after a restart in the middle. Throws CacheRefusal when there is no key or the new one
 * cannot be stored; then the old one stays.
 */
export async function rotateCacheKey(deps: CacheKeyDeps): Promise<{ resealed: number }> {
  const held = await readKeys(deps)
  if (!held.keys || deps.cache.problem !== null) throw new CacheRefusal(deps.cache.problem ?? 'key_unavailable')
  const keys = new Map([...held.keys, [Math.max(...held.keys.keys()) + 1, randomBytes(32)]])
  if ((await keepKeys(deps, keys)) !== null) throw new CacheRefusal('key_unavailable')
  deps.cache.unlock(keys)
  return { resealed: await finishRotation(deps, keys) }
}

async function finishRotation(deps: CacheKeyDeps, keys: Map<number, Buffer>): Promise<number> {
  let resealed = 0
  for (let done = deps.cache.reseal(slice); done > 0; done = deps.cache.reseal(slice)) {
    resealed += done
    await new Promise((resolve) => setImmediate(resolve))
  }
  const newest = Math.max(...keys.keys())
  const only = new Map([...keys].filter(([number]) => number === newest))
  if ((await keepKeys(deps, only)) === null) deps.cache.unlock(only)
  return resealed
}

type Held = { keys: Map<number, Buffer> | null; problem: null } | { keys: null; problem: string; reason: string }

async function readKeys({ keys, dataDir }: CacheKeyDeps): Promise<Held> {
  const file = join(dataDir, cacheKeyFile)
  if (existsSync(file)) return { keys: parse(readFileSync(file, 'utf8')), problem: null }
  const held = await keys.get(cacheKeyName)
  if (held.ok) return { keys: parse(held.value), problem: null }
  return held.reason === 'missing' ? { keys: null, problem: null } : { keys: null, problem: held.text, reason: held.reason }
}

/** Null, or why they cannot be stored. */
async function keepKeys({ keys, dataDir }: CacheKeyDeps, own: ReadonlyMap<number, Buffer>): Promise<string | null> {
  const file = join(dataDir, cacheKeyFile)
  const text = [...own].map(([number, key]) => `${number}:${key.toString('base64')}`).join(',')
  try {
    if (keys.store === 'session') {
      writeFileSync(`${file}.new`, `${text}\n`, { mode: 0o600, flush: true })
      renameSync(`${file}.new`, file)
      return null
    }
    const kept = await keys.set(cacheKeyName, text)
    if (!kept.ok) return kept.text
    rmSync(file, { force: true })
    return null
  } catch (error) {
    return error instanceof Error ? error.message : 'It cannot be written.'
  }
}

/** `NUMBER:BASE64`, and more of them after commas; a bare one is from before they were numbered. */
function parse(text: string): Map<number, Buffer> | null {
  const found = text
    .trim()
    .split(',')
    .map((part) => part.split(':'))
    .map(([number, key]): [number, Buffer] =>
      key === undefined ? [1, Buffer.from(number ?? '', 'base64')] : [Number(number), Buffer.from(key, 'base64')],
    )
    .filter(([number, key]) => Number.isInteger(number) && key.length === 32)
  return found.length === 0 ? null : new Map(found)
}
