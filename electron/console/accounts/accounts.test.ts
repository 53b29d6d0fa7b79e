import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openKeyStore } from '../keychain/key-store.ts'
import type { KeyStore } from '../ports.ts'
import { openConf } from '../settings/conf-backend.ts'
import { openConsoleFile } from '../settings/console-file.ts'
import { createAccounts } from './accounts.ts'

let dir: string
let keys: KeyStore
const file = () => openConsoleFile({ dir, openBackend: openConf, clock: () => 0 })
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'accounts-'))
  keys = await openKeyStore({
    file: file(),
    loadAddon: async () => null,
    secretServiceAnswers: async () => false,
    log: { info() {}, warn() {}, error() {} },
  })
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const hosted = { name: 'Acme', kind: 'hosted' as const, url: 'https://acme.example', instanceId: 'i1', demoSites: null, stopped: false }

describe('accounts', () => {
  it('are there after a restart, their keys are not in the file', async () => {
    const shared = file()
    const accounts = createAccounts({ file: shared, keys, freshId: () => 'id-1' })
    await accounts.add(hosted, 'the-secret-key')
    expect(await accounts.key('id-1')).toMatchObject({ ok: true, value: 'the-secret-key' })
    expect(createAccounts({ file: file(), keys, freshId: () => 'x' }).list()).toEqual([{ ...hosted, id: 'id-1', keyStore: 'session' }])
    expect(readFileSync(join(dir, 'settings.json'), 'utf8')).not.toContain('the-secret-key')
  })

  it('are not registered when their key cannot be stored', async () => {
    const refusing: KeyStore = { ...keys, set: async () => ({ ok: false, reason: 'denied', text: 'The keychain refused access.' }) }
    const accounts = createAccounts({ file: file(), keys: refusing, freshId: () => 'id-1' })
    await expect(accounts.add(hosted, 'k')).rejects.toMatchObject({ code: 'key_unavailable', reason: 'denied' })
    expect(accounts.list()).toEqual([])
  })

  it('forget their key when they are removed', async () => {
    const accounts = createAccounts({ file: file(), keys, freshId: () => 'id-1' })
    await accounts.add(hosted, 'k')
    await accounts.remove('id-1')
    expect(accounts.get('id-1')).toBeUndefined()
    expect(await accounts.key('id-1')).toMatchObject({ ok: false, reason: 'missing' })
  })
})
