import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../../shared/bridge/settings.ts'
import { openConf } from './conf-backend.ts'
import { openConsoleFile } from './console-file.ts'
import { createSettingsStore } from './settings-store.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'settings-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))
const open = () => openConsoleFile({ dir, openBackend: openConf, clock: () => Date.UTC(2026, 0, 2, 3, 4, 5) })
const aside = 'settings.json.broken-2026-01-02T03-04-05'

describe("the console's file", () => {
  it('keeps settings over a restart, readable by the owner only', () => {
    createSettingsStore(open()).update({ theme: 'light', lookedAt: 5 })
    expect(createSettingsStore(open()).get()).toEqual({ ...defaultSettings, theme: 'light', lookedAt: 5 })
    expect(statSync(join(dir, 'settings.json')).mode & 0o777).toBe(0o600)
    expect(open().notices).toEqual([])
  })

  it('reads a file from before there were quiet hours, and keeps what it says', () => {
    const old = {
      theme: 'light',
      density: 'compact',
      notifyFrom: 'low',
      notifications: false,
      sound: true,
      doNotDisturbUntil: 5,
      hideSuppressed: true,
      lookedAt: null,
    }
    writeFileSync(join(dir, 'settings.json'), JSON.stringify({ settings: old, accounts: [] }))
    const file = open()
    expect(file.read().settings).toEqual({ ...defaultSettings, ...old })
    expect(file.notices).toEqual([])
  })

  it('sets a file aside that is not JSON, starts with defaults and says so', () => {
    writeFileSync(join(dir, 'settings.json'), '{"settings": {"theme"')
    const file = open()
    expect(file.read().settings).toEqual(defaultSettings)
    expect(readFileSync(join(dir, aside), 'utf8')).toBe('{"settings": {"theme"')
    expect(file.notices.join()).toContain(aside)
    expect(open().notices).toEqual([])
  })

  it('keeps the accounts when only the settings are not valid, and the old file beside', () => {
    const account = {
      id: 'a',
      name: 'Acme',
      kind: 'hosted',
      url: 'https://acme.example',
      instanceId: null,
      demoSites: null,
      stopped: false,
    }
    writeFileSync(join(dir, 'settings.json'), JSON.stringify({ settings: { theme: 'pink' }, accounts: [account] }))
    const file = open()
    expect(file.read()).toMatchObject({ settings: defaultSettings, accounts: [account] })
    expect(file.notices.join()).toContain('settings')
    expect(readdirSync(dir)).toContain(aside)
  })

  it('takes no part that was changed to what does not fit, names each, and keeps the old file beside', () => {
    const changed = {
      settings: { theme: 'light' },
      accounts: [{ id: '../../x', url: 'javascript:alert(1)' }],
      keyHolders: { key: 'nowhere' },
      window: { x: 'left' },
      browserPort: 99_999,
      updateLater: { version: 9 },
    }
    writeFileSync(join(dir, 'settings.json'), JSON.stringify(changed))
    const file = open()
    expect(file.read()).toMatchObject({ accounts: [], keyHolders: {}, window: null, browserPort: null, updateLater: null })
    expect(file.read().settings).toEqual({ ...defaultSettings, theme: 'light' })
    expect(file.notices.join()).toContain('accounts, keyHolders, window, browserPort, updateLater')
    expect(readFileSync(join(dir, aside), 'utf8')).toBe(JSON.stringify(changed))
  })

  it('keeps every setting that fits beside one that does not, and names that one', () => {
    writeFileSync(join(dir, 'settings.json'), JSON.stringify({ settings: { theme: 'light', cacheLimit: -1, density: 'roomy' } }))
    const file = open()
    expect(file.read().settings).toEqual({ ...defaultSettings, theme: 'light' })
    expect(file.notices.join()).toMatch(/settings\.density.*settings\.cacheLimit/)
    expect(readdirSync(dir)).toContain(aside)
  })

  it('uses what it knows of a file of a later version, and keeps that file', () => {
    const later = JSON.stringify({ version: 2, settings: { theme: 'light', hologram: true }, accounts: [] })
    writeFileSync(join(dir, 'settings.json'), later)
    const file = open()
    expect(file.read().settings).toEqual({ ...defaultSettings, theme: 'light' })
    expect(file.notices.join()).toContain('later version')
    expect(readFileSync(join(dir, 'settings.json.newer-2026-01-02T03-04-05'), 'utf8')).toBe(later)
    expect(open().notices).toEqual([])
  })

  it('refuses a setting that does not fit and changes nothing', () => {
    const store = createSettingsStore(open())
    const before = readdirSync(dir)
    expect(() => store.update({ theme: 'pink' as 'dark' })).toThrow()
    expect(store.get()).toEqual(defaultSettings)
    expect(() => open().write({ browserPort: 0 })).toThrow()
    expect(readdirSync(dir)).toEqual(before)
  })
})
