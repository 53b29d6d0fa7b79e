import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dialog, Settings as LoginSettings, PowerMonitor, WebContents } from 'electron'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answersOnSessionBus, readOnBus } from '../../console/session-bus.ts'
import { hasBusDaemon, startSessionBus } from '../stand-in/session-bus.ts'
import { blankReports, blankSecrets, keepNewestReports } from './crash-reports.ts'
import { followPage } from './crashes.ts'
import { notificationSystem, trayAnswers } from './linux-desktop.ts'
import { setLoginStart } from './login-start.ts'
import { followPower } from './power.ts'
import { Shortcut } from './shortcut.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'system-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const log = { info() {}, warn() {}, error() {} }

describe('power and lock', () => {
  it('make the console look at once after sleep, unlocking and mains, and hide it while the screen is locked', () => {
    const monitor = new EventEmitter()
    const did: string[] = []
    const power = followPower({ monitor: monitor as PowerMonitor, wake: () => did.push('wake'), quit: () => did.push('quit'), log })
    monitor.emit('suspend')
    expect(did).toEqual([])
    monitor.emit('resume')
    monitor.emit('lock-screen')
    expect([power.locked, did.length]).toEqual([true, 1])
    monitor.emit('unlock-screen')
    monitor.emit('on-ac')
    expect([power.locked, did.length]).toEqual([false, 3])
    let waits = false
    monitor.emit('shutdown', { preventDefault: () => (waits = true) })
    expect([waits, did.at(-1)]).toEqual([true, 'quit'])
  })
})

describe('the global shortcut', () => {
  it('is none until it is set, follows the setting, and says when another program has it', () => {
    const held = new Set<string>(['Alt+T'])
    const refused: string[] = []
    const shortcut = new Shortcut({
      shortcuts: { register: (keys) => !held.has(keys) && !!held.add(keys), unregister: (keys) => void held.delete(keys) },
      pressed: () => undefined,
      refused: (keys) => refused.push(keys),
    })
    expect([...held]).toEqual(['Alt+T'])
    shortcut.set('Alt+L')
    shortcut.set('Alt+K')
    expect([...held]).toEqual(['Alt+T', 'Alt+K'])
    shortcut.set('Alt+T')
    shortcut.set('Alt+T')
    expect(refused).toEqual(['Alt+T'])
    shortcut.set(null)
    // What belongs to another program stays with it.
    expect([...held]).toEqual(['Alt+T'])
  })
})

describe('the start at login', () => {
  const app = (openAtLogin: boolean) => {
    const set: LoginSettings[] = []
    return {
      set,
      getLoginItemSettings: () => ({ openAtLogin }) as never,
      setLoginItemSettings: (next: LoginSettings) => void set.push(next),
    }
  }
  const deps = { home: '/home/x', program: '/opt/Logystera "Console" $1/console', env: {} as NodeJS.ProcessEnv }

  it('is hidden on Windows and macOS, and asked of the system only when it changes', () => {
    const windows = app(false)
    setLoginStart(true, { ...deps, app: windows, platform: 'win32' })
    expect(windows.set).toEqual([{ openAtLogin: true, args: ['--hidden'] }])
    const mac = app(true)
    setLoginStart(true, { ...deps, app: mac, platform: 'darwin' })
    setLoginStart(false, { ...deps, app: mac, platform: 'darwin' })
    expect(mac.set).toEqual([{ openAtLogin: false }])
  })

  it('is an autostart entry on Linux, with the path of the AppImage where there is one, and gone when it is off', () => {
    const config = join(dir, 'config')
    const path = join(config, 'autostart', 'logystera-console.desktop')
    const linux = { ...deps, app: app(false), platform: 'linux' as const, env: { XDG_CONFIG_HOME: config } as NodeJS.ProcessEnv }
    setLoginStart(true, linux)
    expect(readFileSync(path, 'utf8')).toContain('Exec="/opt/Logystera \\"Console\\" \\$1/console" --hidden\n')
    setLoginStart(true, { ...linux, env: { ...linux.env, APPIMAGE: '/home/x/L.AppImage' } })
    expect(readFileSync(path, 'utf8')).toContain('Exec="/home/x/L.AppImage" --hidden\n')
    setLoginStart(false, linux)
    expect(existsSync(path)).toBe(false)
  })
})

describe('the page', () => {
  /** Its process ends at each of these loads, counted from 1. */
  const pageThat = (endsAt: number[], pressed = 0) => {
    const contents = new EventEmitter()
    const did = { loads: 0, notices: [] as string[], asked: 0, quit: 0 }
    const loadedWell = Promise.withResolvers<void>()
    followPage({
      contents: contents as WebContents,
      dialog: {
        showMessageBox: async () => {
          did.asked += 1
          return { response: pressed, checkboxChecked: false }
        },
      } as unknown as Dialog,
      load: async () => {
        did.loads += 1
        if (!endsAt.includes(did.loads)) return loadedWell.resolve()
        contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
        throw new Error('ERR_FAILED (-2)')
      },
      notice: (text) => did.notices.push(text),
      quit: () => {
        did.quit += 1
        loadedWell.resolve()
      },
      ending: () => false,
      now: () => 0,
      log,
    })
    return { did, contents, settled: loadedWell.promise }
  }

  it('is loaded again when its process ends, at its first load too, once for each end', async () => {
    const { did, contents, settled } = pageThat([1, 2])
    await settled
    expect(did).toMatchObject({ loads: 3, asked: 0 })
    contents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 })
    expect(did.loads).toBe(3)
    expect(did.notices.length).toBe(2)
  })

  it('that keeps ending is asked about, and ends the console when the person wants that', async () => {
    const { did, settled } = pageThat([1, 2, 3, 4, 5, 6], 1)
    await settled
    expect(did).toMatchObject({ loads: 4, asked: 1, quit: 1 })
    const again = pageThat([1, 2, 3, 4])
    await again.settled
    expect(again.did).toMatchObject({ loads: 5, asked: 1, quit: 0 })
  })

  it('that does not load without its process ending is loaded again as well, but not one that another load replaced', async () => {
    const errors = ['ERR_FAILED (-2)', 'ERR_ABORTED (-3)']
    const settled = Promise.withResolvers<void>()
    const loads: string[] = []
    followPage({
      contents: new EventEmitter() as WebContents,
      dialog: {} as Dialog,
      load: async () => {
        const error = errors.shift()
        loads.push(error ?? '')
        if (errors.length === 0) settled.resolve()
        throw new Error(error)
      },
      notice: () => undefined,
      quit: () => undefined,
      ending: () => false,
      now: () => 0,
      log,
    })
    await settled.promise
    await new Promise((resolve) => setImmediate(resolve))
    expect(loads).toEqual(['ERR_FAILED (-2)', 'ERR_ABORTED (-3)'])
  })
})

describe('crash reports', () => {
  it('are kept on this machine, the newest of them', () => {
    const reports = join(dir, 'crashes', 'completed')
    mkdirSync(reports, { recursive: true })
    for (const age of [1, 2, 3, 4]) {
      writeFileSync(join(reports, `${age}.dmp`), '')
      utimesSync(join(reports, `${age}.dmp`), 1000 - age, 1000 - age)
    }
    keepNewestReports(join(dir, 'crashes'), 2)
    expect(readdirSync(reports)).toEqual(['1.dmp', '2.dmp'])
  })

  it('lose every key that is known or looks like one, as text of either width and as bytes, and nothing else', () => {
    const bytes = Buffer.from('0123456789abcdef0123456789abcdef')
    const [master, hosted] = [`1:${bytes.toString('base64')}`, 'a hosted key, with blanks']
    const texts = [hosted, master, 'lgk_ours-that-was-replaced', 'Bearer what-another-service-gave']
    const between = Buffer.from([0, 255, 1, 254])
    const parts = texts.flatMap((text) => [Buffer.from(text, 'latin1'), Buffer.from(text, 'utf16le')]).concat(bytes)
    const report = Buffer.concat(parts.flatMap((part) => [part, between]))
    expect(blankSecrets(report, [hosted, master, 'x'])).toBe(parts.length)
    let at = 0
    for (const part of parts) {
      expect(report.subarray(at, at + part.length).toString('latin1')).toBe('x'.repeat(part.length))
      expect(report.subarray(at + part.length, at + part.length + between.length)).toEqual(between)
      at += part.length + between.length
    }
    expect(report.length).toBe(at)
  })

  it('are looked through where they lie, without a change of their time; one that is still written is left alone', async () => {
    const reports = join(dir, 'planted')
    for (const part of ['new', 'pending']) {
      mkdirSync(join(reports, part), { recursive: true })
      writeFileSync(join(reports, part, 'a.dmp'), 'MDMP planted-key MDMP')
      utimesSync(join(reports, part, 'a.dmp'), 1000, 1000)
    }
    await blankReports(reports, async () => ['planted-key'], log)
    expect(readFileSync(join(reports, 'pending/a.dmp'), 'utf8')).toBe('MDMP xxxxxxxxxxx MDMP')
    expect(statSync(join(reports, 'pending/a.dmp')).mtimeMs).toBe(1_000_000)
    expect(readFileSync(join(reports, 'new/a.dmp'), 'utf8')).toContain('planted-key')
    // Where there is none the keychain is not asked.
    mkdirSync(join(dir, 'no-reports'))
    await blankReports(join(dir, 'no-reports'), () => Promise.reject(new Error('asked')), log)
  })
})

describe.skipIf(!hasBusDaemon)('a Linux desktop, over a session bus of its own', () => {
  let stopBus: () => void
  const before = process.env.DBUS_SESSION_BUS_ADDRESS

  beforeAll(async () => {
    const { address, stop } = await startSessionBus()
    stopBus = stop
    process.env.DBUS_SESSION_BUS_ADDRESS = address
  })
  afterAll(() => {
    stopBus()
    if (before === undefined) delete process.env.DBUS_SESSION_BUS_ADDRESS
    else process.env.DBUS_SESSION_BUS_ADDRESS = before
  })

  it('without a notification service or a tray is not asked to show any', async () => {
    expect(await notificationSystem('linux')).toBe('absent')
    expect(await trayAnswers('linux')).toBe(false)
    expect(await answersOnSessionBus('org.freedesktop.Notifications')).toBe(false)
    for (const other of ['darwin', 'win32'] as const)
      expect([await notificationSystem(other), await trayAnswers(other)]).toEqual(['answers', true])
  })

  it('says that it is not to be disturbed', async () => {
    const { Message, sessionBus, Variant } = await import('@jellybrick/dbus-next')
    const bus = sessionBus()
    let inhibited = false
    bus.addMethodHandler((asked) => {
      if (asked.member !== 'Get') return false
      bus.send(
        asked.body[1] === 'Inhibited'
          ? Message.newMethodReturn(asked, 'v', [new Variant('b', inhibited)])
          : Message.newError(asked, 'org.freedesktop.DBus.Error.UnknownProperty', 'There is no such property.'),
      )
      return true
    })
    await bus.requestName('org.freedesktop.Notifications', 0)
    expect(await notificationSystem('linux')).toBe('answers')
    inhibited = true
    expect(await notificationSystem('linux')).toBe('do-not-disturb')
    const nothing = { path: '/org/freedesktop/Notifications', interface: 'org.freedesktop.Notifications', name: 'Nothing' }
    expect(await readOnBus('session', 'org.freedesktop.Notifications', nothing)).toBeNull()
    bus.disconnect()
  })
})
