import { randomBytes } from 'node:crypto'
import type { KeyStore, Log } from '../ports.ts'
import type { SealedDocuments } from './sealed.ts'

/** Name of the cache's key in the keychain. */
const cacheKeyName = 'cache-key'

/**
 * Gets the key for what the cache encrypts from the keychain, or makes one. Resolves with a sentence for a
 * person when there is none to be had: then evidence is shown while its service can be reached, and not kept.
 */
export async function unlockCache(sealed: SealedDocuments, keys: KeyStore, log: Log): Promise<string | null> {
  const held = await keys.get(cacheKeyName)
  if (held.ok) {
    const key = Buffer.from(held.value, 'base64')
    if (key.length === 32) {
      sealed.unlock(key, false)
      return null
    }
  } else if (held.reason !== 'missing') {
    log.warn('the key of the cache cannot be read', { reason: held.reason })
    return `The key of the cache cannot be read, so evidence is not kept for reading offline. ${held.text}`
  }
  const key = randomBytes(32)
  const kept = await keys.set(cacheKeyName, key.toString('base64'))
  sealed.unlock(key, true)
  if (kept.ok) return null
  log.warn('the key of the cache cannot be stored', { reason: kept.reason })
  return `The key of the cache cannot be stored, so evidence is kept for this session only. ${kept.text}`
}
