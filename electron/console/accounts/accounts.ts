import type { AccountRecord, Accounts, KeyStore, SecretFailure } from '../ports.ts'
import type { ConsoleFile, ConsoleFileContent } from '../settings/console-file.ts'

/** The key of an account could not be stored; the account was not registered. */
class KeyNotStored extends Error {
  readonly code = 'key_unavailable'
  readonly reason: SecretFailure
  constructor(reason: SecretFailure, text: string) {
    super(text)
    this.reason = reason
  }
}

const keyName = (accountId: string): string => `key:${accountId}`

/**
 * The accounts of this machine in the console's file, their keys in the key
 * store. `add` throws KeyNotStored and `update` a RangeError for an unknown
 * account; both then change nothing.
 */
export function createAccounts(deps: { file: ConsoleFile; keys: KeyStore; freshId: () => string }): Accounts {
  const { file, keys } = deps
  const recordOf = (account: ConsoleFileContent['accounts'][number]): AccountRecord => ({
    ...account,
    keyStore: file.read().keyHolders[keyName(account.id)] ?? keys.store,
  })
  const get = (id: string) => {
    const found = file.read().accounts.find((account) => account.id === id)
    return found && recordOf(found)
  }
  const erase = async (name: string) => {
    const done = await keys.delete(name)
    if (done.ok) file.write({ keysToDelete: file.read().keysToDelete.filter((known) => known !== name) })
    return done
  }
  return {
    list: () => file.read().accounts.map(recordOf),
    get,
    async add(account, key, keep) {
      const id = deps.freshId()
      const { name, kind, url, instanceId, demoSites, stopped } = account
      const registered = { id, name, kind, url, instanceId, demoSites, stopped }
      if (key !== null) {
        const stored = await keys.set(keyName(id), key, keep)
        if (!stored.ok) throw new KeyNotStored(stored.reason, stored.text)
      }
      file.write({ accounts: [...file.read().accounts, registered] })
      return recordOf(registered)
    },
    update(id, change) {
      const { accounts } = file.read()
      const before = accounts.find((account) => account.id === id)
      if (!before) throw new RangeError(`no account ${id}`)
      const { name = before.name, url = before.url, instanceId = before.instanceId, stopped = before.stopped } = change
      const after = { ...before, name, url, instanceId, stopped }
      file.write({ accounts: accounts.map((account) => (account.id === id ? after : account)) })
      return recordOf(after)
    },
    key: (id) => keys.get(keyName(id)),
    setKey: (id, key, keep) => keys.set(keyName(id), key, keep),
    async remove(id) {
      const { accounts, keysToDelete } = file.read()
      // Written down first: a console that ends in between deletes the key when it starts again.
      file.write({ accounts: accounts.filter((account) => account.id !== id), keysToDelete: [...keysToDelete, keyName(id)] })
      return erase(keyName(id))
    },
    async finishRemovals() {
      for (const name of file.read().keysToDelete) await erase(name)
      return file.read().keysToDelete.length
    },
  }
}
