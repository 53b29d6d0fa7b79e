import { randomUUID } from 'node:crypto'
import { access, constants, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { KeepKey } from '../../../../shared/bridge/console-state.ts'
import type { Account } from '../../../../shared/model/account/account.ts'
import type { Platform } from '../../../../shared/model/platform.ts'
import type { SourceFormat } from '../../../../shared/model/sites/source.ts'
import { keyStays } from '../../accounts/removals.ts'
import { rotateKey } from '../../accounts/rotate-key.ts'
import type { ConsoleCore } from '../../core.ts'
import { readServiceUrl } from '../../logystera/service-url.ts'
import type { AccountRecord } from '../../ports.ts'
import type { BridgeBase } from '../base.ts'
import { accountOf, clientOf } from '../base.ts'
import { refusalOf, refuse } from '../refusal.ts'

const platformOf: Record<SourceFormat, Platform> = { 'vault-audit': 'vault', 'wordpress-jsonl': 'wordpress', 'drupal-jsonl': 'drupal' }

/** Adding, changing and removing accounts, and their bundled services. No answer ever holds a key. */
export function accountProcedures(os: BridgeBase, core: ConsoleCore) {
  const { accounts, links } = core
  const stateOf = (accountId: string) => links.state(accountOf(core, accountId))
  return {
    list: os.accounts.list.handler(() => accounts.list().map((record) => links.state(record))),
    addDemo: os.accounts.addDemo.handler(async ({ input: { sites } }) => stateOf((await addDemo(core, sites)).id)),
    watchFile: os.accounts.watchFile.handler(async ({ input: { path, format, name } }) => {
      await checkReadable(path)
      const record =
        accounts.list().find(({ kind }) => kind === 'this-machine') ??
        (await add(
          core,
          { name: 'This machine', kind: 'this-machine', url: null, instanceId: null, demoSites: null, stopped: false },
          null,
        ))
      await startService(core, record)
      const client = clientOf(core, record.id)
      try {
        const { site } = await client.sites.create({ name, platform: platformOf[format] }, { context: { idempotencyKey: randomUUID() } })
        // A site without the file that it was made for would be a lie.
        await client.sources
          .create({ siteId: site.id, format, path }, { context: { idempotencyKey: randomUUID() } })
          .catch(async (error: unknown) => {
            await client.sites.delete({ id: site.id }).catch(() => undefined)
            throw error
          })
        links.kick(record.id)
        return { account: stateOf(record.id), site }
      } catch (error) {
        throw refusalOf(error)
      }
    }),
    test: os.accounts.test.handler(({ input: { url, key } }) => whoIs(core, url, key)),
    connect: os.accounts.connect.handler(async ({ input: { url, key, name, keep } }) => {
      const account = await whoIs(core, url, key)
      if (accounts.list().some(({ instanceId }) => instanceId === account.instanceId))
        throw refuse('account_exists', 'This service is connected already.')
      const address = readServiceUrl(url)
      const record = await add(
        core,
        { name, kind: 'hosted', url: address.ok ? address.url : url, instanceId: account.instanceId, demoSites: null, stopped: false },
        key.trim(),
        keep,
      )
      core.cache.feeds.keepAccount(record.id, account)
      links.open(record)
      return stateOf(record.id)
    }),
    rename: os.accounts.rename.handler(({ input: { accountId, name } }) => {
      accountOf(core, accountId)
      accounts.update(accountId, { name })
      core.accountChanged(accountId)
      return stateOf(accountId)
    }),
    replaceKey: os.accounts.replaceKey.handler(async ({ input: { accountId, key, keep } }) => {
      const record = accountOf(core, accountId)
      if (record.kind !== 'hosted' || record.url === null)
        throw refuse('refused', 'The key of a bundled service is fresh with every start; it cannot be replaced.', {
          code: 'bundled',
          status: 0,
        })
      const account = await whoIs(core, record.url, key)
      if (record.instanceId !== null && record.instanceId !== account.instanceId)
        throw refuse('refused', 'This key belongs to another service.', { code: 'other_service', status: 0 })
      const kept = await accounts.setKey(accountId, key.trim(), keep)
      if (!kept.ok) throw refuse('key_unavailable', kept.text)
      core.cache.feeds.keepAccount(accountId, account)
      links.open(accountOf(core, accountId))
      return stateOf(accountId)
    }),
    rotateKey: os.accounts.rotateKey.handler(async ({ input: { accountId } }) => {
      const record = accountOf(core, accountId)
      if (record.kind !== 'hosted' || record.url === null)
        throw refuse('refused', 'The key of a bundled service is fresh with every start.', { code: 'bundled', status: 0 })
      await rotateKey(core, { id: accountId, url: record.url })
      links.open(record)
      return stateOf(accountId)
    }),
    key: os.accounts.key.handler(async ({ input: { accountId }, signal }) => {
      const id = core.cache.feeds.account(accountOf(core, accountId).id)?.key.id
      const { items } = await clientOf(core, accountId)
        .apiKeys.list(undefined, { signal })
        .catch((error: unknown) => Promise.reject(refusalOf(error)))
      return items.find((key) => key.id === id) ?? null
    }),
    remove: os.accounts.remove.handler(async ({ input: { accountId } }) => {
      const record = accountOf(core, accountId)
      await links.close(accountId)
      if (record.kind !== 'hosted') await core.services.erase(accountId)
      const removed = await accounts.remove(accountId)
      await core.cache.removeAccount(accountId)
      if (!removed.ok) core.notice(keyStays)
      core.accountRemoved(accountId)
      return { accountId }
    }),
    stopService: os.accounts.stopService.handler(async ({ input: { accountId } }) => {
      bundled(core, accountId)
      await links.stopService(accountId)
      return stateOf(accountId)
    }),
    findKeychain: os.accounts.findKeychain.handler(async () => {
      await core.findKeychain()
      return core.stateEvent().state.keyStore
    }),
    startService: os.accounts.startService.handler(async ({ input: { accountId } }) => {
      // The key of its data may be in a keychain that was not there.
      await core.findKeychain()
      await startService(core, bundled(core, accountId))
      return stateOf(accountId)
    }),
    retry: os.accounts.retry.handler(async ({ input: { accountId } }) => {
      const record = accountOf(core, accountId)
      // The keychain may be there or unlocked by now; what is read before there is a key would be kept without its notes.
      await core.findKeychain()
      await links.retry(record)
      return stateOf(accountId)
    }),
  }
}

/** Registers the demo fleet and starts its service, whose progress the account's connection tells. Refuses `account_exists`. */
export async function addDemo(core: ConsoleCore, sites: number): Promise<AccountRecord> {
  if (core.accounts.list().some(({ kind }) => kind === 'demo')) throw refuse('account_exists', 'The demo fleet is here already.')
  const record = await add(core, { name: 'Demo fleet', kind: 'demo', url: null, instanceId: null, demoSites: sites, stopped: false }, null)
  core.links.open(record)
  return record
}

async function add(
  core: ConsoleCore,
  account: Parameters<ConsoleCore['accounts']['add']>[0],
  key: string | null,
  keep?: KeepKey,
): Promise<AccountRecord> {
  try {
    const record = await core.accounts.add(account, key, keep)
    core.accountChanged(record.id)
    return record
  } catch (error) {
    if ((error as { code?: unknown }).code === 'key_unavailable') throw refuse('key_unavailable', (error as Error).message)
    throw error
  }
}

async function startService(core: ConsoleCore, record: AccountRecord): Promise<void> {
  await core.links.startService(record).catch((error: unknown) => {
    throw refuse('service_failed', error instanceof Error ? error.message : undefined)
  })
}

function bundled(core: ConsoleCore, accountId: string): AccountRecord {
  const record = accountOf(core, accountId)
  if (record.kind === 'hosted')
    throw refuse('refused', 'This service runs elsewhere; it cannot be started or stopped from here.', { code: 'hosted', status: 0 })
  return record
}

/** Asks a service who the key is; keeps nothing. */
async function whoIs(core: ConsoleCore, url: string, key: string): Promise<Account> {
  // What no header can carry is no key, and must not be part of an error either.
  if (!/^[\x21-\x7e]+$/.test(key.trim())) throw refuse('input_invalid', 'A key is one word of plain characters.')
  try {
    return await core.connect(url, key.trim()).account.get(undefined, { context: { retries: 1, timeout: 10_000 } })
  } catch (error) {
    throw refusalOf(error)
  }
}

async function checkReadable(path: string): Promise<void> {
  if (!isAbsolute(path)) throw refuse('file_unreadable', 'The path of the file must begin at the root, such as /var/log/vault/audit.log.')
  const refusal = await Promise.all([stat(path), access(path, constants.R_OK)]).then(
    ([file]) => (file.isFile() ? null : 'This is not a file.'),
    (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT'
        ? 'There is no such file.'
        : error.code === 'EACCES'
          ? 'You may not read this file.'
          : 'The file cannot be read.',
  )
  if (refusal !== null) throw refuse('file_unreadable', refusal)
}
