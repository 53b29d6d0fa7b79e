import { randomUUID } from 'node:crypto'
import { refusalOf, refuse } from '../bridge/refusal.ts'
import type { ConsoleCore } from '../core.ts'

/** What a service refuses, as a refusal of the bridge. */
const asked = <T>(call: Promise<T>): Promise<T> => call.catch((error: unknown) => Promise.reject(refusalOf(error)))
const once = () => ({ context: { idempotencyKey: randomUUID() } })

/**
 * Gives an account a new key with the name and rights of its old one: made through the service, tried, written to the key
 * store and read back there. Only then is the old one revoked: through the outbox, so that a lost network or the end of the
 * console only delays it. When anything fails before that, the new key is revoked and the old one stays.
 * Refuses `key_unavailable`, `unauthorized`, `offline`, and `refused`, such as for a key that may not make keys.
 */
export async function rotateKey(core: ConsoleCore, account: { id: string; url: string }): Promise<void> {
  const { accounts, outbox } = core
  const old = await accounts.key(account.id)
  if (!old.ok) throw refuse('key_unavailable', old.text)
  const client = core.connect(account.url, old.value)
  const { id, name, role, siteIds } = (await asked(client.account.get())).key
  if (id === undefined)
    throw refuse('refused', 'This service does not say which key asks; rotate it at the service.', { code: 'key_unnamed', status: 0 })
  const fresh = await asked(client.apiKeys.create({ name, role, siteIds }, once()))
  try {
    await asked(core.connect(account.url, fresh.key).account.get())
    const kept = await accounts.setKey(account.id, fresh.key)
    if (!kept.ok) throw refuse('key_unavailable', kept.text)
  } catch (error) {
    await accounts.setKey(account.id, old.value)
    // One that cannot be revoked either was never handed to anyone; it stays in the service's list of keys.
    await client.apiKeys.revoke({ id: fresh.apiKey.id }, once()).catch(() => core.log.warn('an unused key could not be revoked'))
    throw error
  }
  outbox.ask(account.id, [{ kind: 'revoke-key', keyId: id, name }])
}
