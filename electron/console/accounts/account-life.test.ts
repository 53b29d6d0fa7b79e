import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KeychainAddon } from '../keychain/addons.ts'
import { openKeyStore } from '../keychain/key-store.ts'
import { openConf } from '../settings/conf-backend.ts'
import { openConsoleFile } from '../settings/console-file.ts'
import { alert, health, site } from '../testing/fixtures.ts'
import { LoopbackService } from '../testing/loopback-service.ts'
import { TestMachine } from '../testing/test-console.ts'
import { createAccounts } from './accounts.ts'
import { finishRemovals } from './removals.ts'

let dir: string
let service: LoopbackService
let machine: TestMachine
/** What the keychain of this test says to everything; null while it works. */
let refusal: Error | null
let held: Map<string, string>
/** Whether a Secret Service answers. */
let running: boolean
const log = () => machine.log()

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'account-life-'))
  service = await new LoopbackService().start()
  service.put('site', 's1', site('s1'))
  service.put('health', 's1', health('s1'))
  service.put('alert', 'one', alert('one', 's1', Date.now()))
  machine = new TestMachine(dir)
  refusal = null
  held = new Map()
  running = true
})
afterEach(async () => {
  await machine.stop()
  await service.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** A console over the real accounts, settings file and key store; only the keychain's library is played. */
async function start() {
  // It passes its test at the start; what it refuses are the keys, that of the cache too.
  const answer = async <T>(name: string, work: () => T): Promise<T> => {
    if (refusal && (name.startsWith('key:') || name === 'cache-key')) throw refusal
    return work()
  }
  const addon: KeychainAddon = {
    getPassword: (_service, name) => answer(name, () => held.get(name) ?? null),
    setPassword: (_service, name, value) => answer(name, () => void held.set(name, value)),
    deletePassword: (_service, name) => answer(name, () => held.delete(name)),
  }
  const file = openConsoleFile({ dir, openBackend: openConf, clock: Date.now })
  const keys = await openKeyStore({
    file,
    loadAddon: async (store) => (store === 'keytar' ? addon : null),
    secretServiceAnswers: async () => running,
    log: log(),
  })
  let id = 0
  const accounts = createAccounts({ file, keys, freshId: () => `account-${++id}` })
  return { ...machine.start({ accounts, keys }), accounts, file }
}

describe('the life of an account', () => {
  it('its key is in the keychain and nowhere else: not in a reply, an event, a log line, a toast or a file', async () => {
    const { call, events } = await start()
    const { url, key } = service
    const replies: unknown[] = [await call.accounts.test({ url, key })]
    const { id: accountId } = await call.accounts.connect({ url, key, name: 'Mine' })
    await events.state(accountId, 'live')
    // A service that gives the key away: in documents that fit nothing, and in refusals.
    service.fault = (request, response) => {
      if (/^\/v1\/(stream|account|catalog|retention)/.test(request.url ?? '')) return false
      const wrong = request.url?.startsWith('/v1/changes')
      response
        .writeHead(wrong ? 200 : 403, { 'content-type': wrong ? 'application/json' : 'application/problem+json' })
        .end(
          JSON.stringify(
            wrong
              ? { cursor: key, remaining: 0, changes: [{ [key]: key }] }
              : { type: key, title: key, status: 403, code: 'role_insufficient', detail: `Bearer ${key}` },
          ),
        )
      return true
    }
    await call.accounts.retry({ accountId })
    await events.state(accountId, 'offline')
    const refused = await call.accounts
      .rotateKey({ accountId })
      .catch((error: Error) => [error.message, error.stack, JSON.stringify(error)])
    service.fault = null
    await call.accounts.retry({ accountId })
    await events.state(accountId, 'live')
    await call.alerts.note({ accountId, id: 'one', note: 'seen' })
    await events.until(async () => (await call.outbox.list()).length === 0)
    await call.accounts.rotateKey({ accountId })
    await events.until(async () => service.keys.size === 1)
    replies.push(await call.state.get(), await call.accounts.list(), await call.alerts.list({ accountId: null, filter: '' }), refused)
    await machine.stop()
    const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.some(({ name }) => name.endsWith('changes.list.json'))).toBe(true)
    const [fresh] = service.keys.keys()
    for (const secret of [key, fresh ?? '']) {
      expect(JSON.stringify([replies, events.all, machine.logLines, machine.toasts])).not.toContain(secret)
      for (const { parentPath, name } of files) expect(readFileSync(join(parentPath, name), 'latin1'), name).not.toContain(secret)
    }
    expect([...held.values()]).toContain(fresh)
  })

  it('its key is rotated: made, kept, and the old one revoked, also when the network goes in between', async () => {
    const { call, events } = await start()
    const { id: accountId } = await call.accounts.connect({ url: service.url, key: service.key, name: 'Mine' })
    await events.state(accountId, 'live')
    let lost = 0
    service.fault = (request, response) => {
      if (request.method !== 'DELETE' || lost > 4) return false
      lost += 1
      response.destroy()
      return true
    }
    await call.accounts.rotateKey({ accountId })
    expect((await call.outbox.list())[0]?.text).toBe('Revoke the old key “Ada”')
    await events.until(async () => {
      await call.accounts.retry({ accountId })
      return (await call.outbox.list()).length === 0
    })
    expect([...service.keys.values()]).toEqual(['key-2'])
    expect(held.get(`key:${accountId}`)).toBe([...service.keys.keys()][0])
    await events.state(accountId, 'live')
  })

  it('a rotation that the keychain refuses leaves the old key in force and no other', async () => {
    const { call, events } = await start()
    const { id: accountId } = await call.accounts.connect({ url: service.url, key: service.key, name: 'Mine' })
    await events.state(accountId, 'live')
    service.fault = (request) => {
      if (request.method === 'POST') refusal = new Error('The collection is locked')
      return false
    }
    await expect(call.accounts.rotateKey({ accountId })).rejects.toMatchObject({
      code: 'key_unavailable',
      message: 'The keychain is locked.',
    })
    expect([...service.keys]).toEqual([[service.key, 'key-1']])
    expect(await call.outbox.list()).toEqual([])
  })

  it.each([
    ['The collection is locked', 'locked'],
    ['The prompt was dismissed', 'denied'],
    ['D-Bus fell over', 'failed'],
  ])('a keychain that says "%s" is a state of its own, and there are ways out of it', async (words, reason) => {
    const first = await start()
    const { id: accountId } = await first.call.accounts.connect({ url: service.url, key: service.key, name: 'Mine' })
    await first.events.state(accountId, 'live')
    await machine.stop()
    refusal = new Error(words)
    const again = await start()
    await again.events.state(accountId, 'key-missing')
    expect((await again.call.state.get()).accounts[0]?.connection).toMatchObject({ keyProblem: reason, state: 'key-missing' })
    // Out of it by hand: for this session, in memory.
    await again.call.accounts.replaceKey({ accountId, key: service.key, keep: 'session' })
    await again.events.state(accountId, 'live')
    expect((await again.call.state.get()).accounts[0]).toMatchObject({ keyStore: 'session', connection: { keyProblem: null } })
  })

  it('out of a locked keychain: unlock it and try again', async () => {
    const first = await start()
    const { id: accountId } = await first.call.accounts.connect({ url: service.url, key: service.key, name: 'Mine' })
    await first.events.state(accountId, 'live')
    await machine.stop()
    refusal = new Error('The collection is locked')
    const again = await start()
    await again.events.state(accountId, 'key-missing')
    refusal = null
    await again.call.accounts.retry({ accountId })
    await again.events.state(accountId, 'live')
  })

  it('out of an absent keychain: start it and look again, or go on for this session', async () => {
    const first = await start()
    const { id: accountId } = await first.call.accounts.connect({ url: service.url, key: service.key, name: 'Mine' })
    await first.events.state(accountId, 'live')
    await machine.stop()
    running = false
    const again = await start()
    await again.events.state(accountId, 'key-missing')
    expect(await again.call.state.get()).toMatchObject({
      keyStore: { store: 'session' },
      accounts: [{ keyStore: 'keytar', connection: { keyProblem: 'absent' } }],
    })
    expect(await again.call.accounts.findKeychain()).toMatchObject({ store: 'session' })
    running = true
    expect(await again.call.accounts.findKeychain()).toMatchObject({ store: 'keytar' })
    await again.events.state(accountId, 'live')
    expect(again.events.all.findLast(({ type }) => type === 'state')).toMatchObject({ state: { keyStore: { store: 'keytar' } } })
    expect((await again.call.state.get()).cache).toMatchObject({ problem: null })
    await machine.stop()
    running = false
    const third = await start()
    await third.events.state(accountId, 'key-missing')
    await third.call.accounts.replaceKey({ accountId, key: service.key, keep: 'session' })
    await third.events.state(accountId, 'live')
  })

  it('an answer that did not fit can be saved for a report, without the key, and forgotten', async () => {
    const { call, events } = await start()
    const { url, key } = service
    const { id: accountId } = await call.accounts.connect({ url, key, name: 'Mine' })
    await events.state(accountId, 'live')
    service.fault = (request, response) => {
      if (!request.url?.startsWith('/v1/changes')) return false
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ cursor: key, remaining: 0, changes: [{ [key]: key }] }))
      return true
    }
    await call.accounts.retry({ accountId })
    await events.until(async () => (await call.diagnostics.get()).diagnostics.quarantined.length > 0)
    const [answer] = (await call.diagnostics.get()).diagnostics.quarantined
    const file = await call.diagnostics.quarantined({ id: answer?.id ?? '' })
    expect(file.name).toMatch(/^logystera-answer-.*\.json$/)
    const text = await file.text()
    expect(JSON.parse(text)).toMatchObject({ procedure: 'changes.list', form: { cursor: `text of ${key.length}` } })
    expect(text).not.toContain(key)
    expect(await call.diagnostics.forget({ id: answer?.id ?? '' })).toEqual({ forgotten: 1 })
    await expect(call.diagnostics.quarantined({ id: answer?.id ?? '' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(call.diagnostics.forget({ id: 'never' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('a keychain that is unlocked later opens what the cache has sealed, by the same try', async () => {
    const first = await start()
    const { id: accountId } = await first.call.accounts.connect({ url: service.url, key: service.key, name: 'Mine' })
    await first.events.state(accountId, 'live')
    await machine.stop()
    refusal = new Error('The collection is locked')
    const again = await start()
    await again.events.state(accountId, 'key-missing')
    expect((await again.call.state.get()).cache).toMatchObject({ problem: 'key_unavailable' })
    await expect(again.call.alerts.note({ accountId, id: 'one', note: 'seen' })).rejects.toMatchObject({ code: 'key_unavailable' })
    refusal = null
    await again.call.accounts.retry({ accountId })
    expect((await again.call.state.get()).cache).toMatchObject({ problem: null })
    await again.call.alerts.note({ accountId, id: 'one', note: 'seen' })
    await again.events.until(async () => (await again.call.outbox.list()).length === 0)
    expect(service.alert('one').steps.at(-1)?.note).toBe('seen')
  })

  it('its removal takes all of it; a key that the keychain does not delete is said and tried again', async () => {
    const { call, events, accounts, file } = await start()
    const { id: accountId } = await call.accounts.connect({ url: service.url, key: service.key, name: 'Mine' })
    await events.state(accountId, 'live')
    refusal = new Error('The collection is locked')
    await call.accounts.remove({ accountId })
    const state = await call.state.get()
    expect(state.accounts).toEqual([])
    expect(state.notices.join()).toContain('could not be deleted')
    expect((await call.alerts.list({ accountId: null, filter: '' })).total).toBe(0)
    expect(file.read().keysToDelete).toEqual([`key:${accountId}`])
    refusal = null
    const left = await new Promise<number>((said) => finishRemovals(accounts, said)())
    expect(left).toBe(0)
    expect([...held.keys()].join()).not.toContain(accountId)
    expect(file.read().keysToDelete).toEqual([])
  })
})
