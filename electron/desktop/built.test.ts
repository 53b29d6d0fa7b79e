import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockDataFolder } from '../console/cache/file/folder-lock.ts'
import { buildConsole } from './stand-in/build-console.ts'
import { drive, driveOnBus, driveUpdates, type Run } from './stand-in/run.ts'
import { hasBusDaemon, startSessionBus } from './stand-in/session-bus.ts'
import { newProgram, placeAppImage, startFeed } from './stand-in/update-feed.ts'

const root = resolve(import.meta.dirname, '../..')
let out: string
let dataDir: string

let first: Run
let second: Run
let cold: Run
let renewed: Run
let place: ReturnType<typeof placeAppImage>

beforeAll(async () => {
  out = await buildConsole()
  dataDir = mkdtempSync(join(tmpdir(), 'desktop-'))
  const main = join(out, 'main/main.js')
  first = await drive(main, dataDir)
  second = await drive(main, dataDir, 'second')
  const coldly = ['cold', 'logystera://alert/no-such-alert']
  if (hasBusDaemon) {
    const bus = await startSessionBus()
    const { sessionBus } = await import('@jellybrick/dbus-next')
    const tray = sessionBus({ busAddress: bus.address })
    await tray.requestName('org.kde.StatusNotifierWatcher', 0)
    cold = await driveOnBus(bus.address, main, dataDir, ...coldly)
    tray.disconnect()
    bus.stop()
  } else cold = await drive(main, dataDir, ...coldly)
  const feed = await startFeed()
  place = placeAppImage(feed.url)
  renewed = await driveUpdates(main, place, 'check', 'until available', 'download', 'until ready', 'install')
  feed.close()
}, 120_000)
afterAll(() => {
  rmSync(out, { recursive: true, force: true })
  rmSync(dataDir, { recursive: true, force: true })
  rmSync(place.folder, { recursive: true, force: true })
})

const filesIn = (folder: string) =>
  readdirSync(join(out, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

describe('the emitted files', () => {
  it('have one CommonJS preload that requires electron and nothing else', () => {
    expect(readdirSync(join(out, 'preload'))).toEqual(['preload.cjs'])
    const code = readFileSync(join(out, 'preload/preload.cjs'), 'utf8')
    expect([...code.matchAll(/require\(([^)]*)\)/g)].map((match) => match[1])).toEqual(['"electron"'])
    expect(code).not.toMatch(/^\s*(import|export)\s/m)
    expect(code).not.toContain('contextBridge')
  })

  it('leave electron outside, and only the desktop asks for it', () => {
    expect(readdirSync(join(out, 'main'))).toEqual(
      expect.arrayContaining(['main.js', 'browser.js', 'service.js', 'backtest-worker.js', 'examine-worker.js', 'search-index.js']),
    )
    const asking = (what: RegExp) => filesIn('main').filter((path) => what.test(readFileSync(path, 'utf8')))
    expect(asking(/from\s*"electron"|import\("electron"/)).toEqual([join(out, 'main/main.js')])
    expect(asking(/from\s*"electron-store"/).map((path) => basename(path).replace(/-.*/, ''))).toEqual(['console'])
  })

  /** What an emitted file loads before its first line runs: files of ours, and packages. */
  const loadedBy = (entry: string) => {
    const loaded = { files: new Set<string>(), packages: new Set<string>() }
    const read = (path: string) => {
      if (loaded.files.has(path)) return
      loaded.files.add(path)
      for (const [, from = ''] of readFileSync(path, 'utf8').matchAll(/^import\s*(?:[^"]*?from\s*)?"([^"]+)"/gm))
        if (from.startsWith('.')) read(join(dirname(path), from))
        else if (!from.startsWith('node:')) loaded.packages.add(from)
    }
    read(entry)
    return loaded
  }
  const bytesOf = (files: Iterable<string>) => [...files].reduce((sum, path) => sum + statSync(path).size, 0)

  it('need for a window no more than the window does: the console is loaded behind it', () => {
    const { files, packages } = loadedBy(join(out, 'main/main.js'))
    expect([...packages]).toEqual(['electron'])
    expect(bytesOf(files)).toBeLessThan(400_000)
  })

  it('load for the console no library of reports, of YAML or of updates before somebody asks for what it does', () => {
    const chunk = filesIn('main').find((path) => basename(path).startsWith('console-side-'))
    const { files, packages } = loadedBy(chunk ?? '')
    expect([...packages].filter((name) => ['@react-pdf/renderer', 'electron-updater', 'yaml'].includes(name))).toEqual([])
    const holding = (words: string) => filesIn('main').filter((path) => readFileSync(path, 'utf8').includes(words))
    for (const words of ['YAMLParseError', 'from "@react-pdf/renderer"']) {
      expect(holding(words).length, words).toBeGreaterThan(0)
      expect(
        holding(words).filter((path) => files.has(path)),
        words,
      ).toEqual([])
    }
  })

  it('name no folder of the machine they were built on', () => {
    for (const path of [...filesIn('main'), ...filesIn('preload')]) {
      const code = readFileSync(path, 'utf8')
      expect(code.includes(root) || code.includes(`${homedir()}/`), path).toBe(false)
    }
  })
})

describe('the built desktop', () => {
  it('does before it is ready what must precede it, sandbox and scheme among them, and opens nothing yet', () => {
    expect(first.seen.beforeReady).toEqual([
      'app.setName',
      'app.setAppUserModelId',
      'app.setPath',
      'app.setPath',
      'app.enableSandbox',
      'app.setPath',
      'crashReporter.start',
      'protocol.registerSchemesAsPrivileged',
      'app.requestSingleInstanceLock',
      'app.whenReady',
    ])
    expect(first.calls.find((call) => call.name === 'protocol.registerSchemesAsPrivileged')?.args).toEqual([
      [{ scheme: 'app', privileges: { standard: true, secure: true, codeCache: true } }],
    ])
  })

  it('locks the session and serves the page before there is a window, and has a tray at the end', () => {
    const order = first.seen.order as string[]
    const steps = ['session locked', 'protocol.handle', 'new BrowserWindow', 'window.loadURL', 'window.show', 'new Tray']
    expect(steps.map((step) => order.indexOf(step))).toEqual(steps.map((step) => order.indexOf(step)).toSorted((a, b) => a - b))
    expect(steps.every((step) => order.includes(step))).toBe(true)
    expect(first.calls.find((call) => call.name === 'window.loadURL')?.args).toEqual(['app://console/'])
  })

  it('makes a window that is sandboxed and isolated, with the emitted preload', () => {
    expect(first.seen.window).toMatchObject({
      show: false,
      webPreferences: {
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        preload: join(out, 'preload/preload.cjs'),
      },
    })
  })

  it('turns on no feature that Chromium keeps off', () => {
    const { webPreferences = {} } = first.seen.window as { webPreferences?: Record<string, unknown> }
    for (const name of ['enableBlinkFeatures', 'disableBlinkFeatures', 'additionalArguments', 'plugins'])
      expect(webPreferences).not.toHaveProperty(name)
    for (const path of filesIn('main')) expect(readFileSync(path, 'utf8'), path).not.toMatch(/appendSwitch|enableBlinkFeatures/)
  })

  it('answers app://console with the page under a strict policy, and nothing else', () => {
    const page = first.seen.page as Record<string, { status: number; policy: string | null; text: string }>
    expect(page.own?.status).toBe(200)
    expect(page.own?.policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[^']+'; .*connect-src 'none'/)
    expect(page.own?.text).toContain(/nonce-([^']+)/.exec(page.own?.policy ?? '')?.[1])
    for (const refused of ['file', 'host', 'post', 'up']) expect(page[refused]?.status, refused).toBe(404)
  })

  it('denies every permission but writing text to the clipboard, every device, and the network', () => {
    expect(first.seen.permissions).toEqual({
      media: [false, false],
      notifications: [false, false],
      clipboard: [true, true],
      foreignClipboard: [false, false],
      device: false,
    })
    expect(first.seen).toMatchObject({ downloads: { own: false, foreign: true, file: true }, screens: {}, bluetooth: '' })
    expect(first.seen.requests).toEqual({ own: false, network: true, socket: true, file: true })
  })

  it('leaves the sockets of WebRTC no way out, and asks for the way to a service in a session that the page does not have', () => {
    const done = (name: string) => first.calls.filter((call) => call.name === name).map(({ args }) => args)
    expect(done('session.setProxy')).toEqual([
      [{ mode: 'fixed_servers', proxyRules: 'http://127.0.0.1:9', proxyBypassRules: '<-loopback>' }],
    ])
    expect(done('webContents.setWebRTCIPHandlingPolicy')).toEqual([['disable_non_proxied_udp']])
    const order = first.seen.order as string[]
    expect(order.indexOf('session.setProxy')).toBeLessThan(order.indexOf('new BrowserWindow'))
    const [way] = done('session.resolveProxy')
    expect(way).toEqual(['network', expect.stringMatching(/^https:\/\/service\.example\//)])
    expect(first.seen.unreachable).toBe('offline')
  })

  it('lets no page leave, no frame load and no window open; https links go to the browser of the person', () => {
    expect(first.seen.navigation).toEqual({
      own: false,
      away: true,
      frame: true,
      redirect: true,
      webview: true,
      webviewInside: true,
      remembered: true,
      script: true,
    })
    expect(first.seen.windows).toEqual(Array(4).fill({ action: 'deny' }))
    expect(first.calls.filter((call) => call.name === 'shell.openExternal').map((call) => call.args)).toEqual([
      ['https://example.com/docs'],
    ])
  })

  it('answers the top frame of its own window only, over one port that a new document closes', () => {
    expect(first.seen.bridge).toEqual({ host: 'desktop', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) })
    expect(first.seen).toMatchObject({
      foreignFrame: 'closed',
      subFrame: 'closed',
      otherWindow: 'closed',
      stillOpen: 'desktop',
      sameDocument: 'desktop',
      newDocument: 'closed',
      tooLarge: 'closed',
      shapeless: 'closed',
      wrongShape: 'input_invalid',
    })
  })

  it('writes down every message, port, navigation, request and download that it refused', () => {
    const lines = readFileSync(join(dataDir, 'logs/console.log'), 'utf8')
    for (const words of [
      'a port was refused',
      'a message of the page was refused and its port closed',
      'a message on the port was none of the bridge',
      'a navigation was refused',
      'a window was refused',
      'a request of the page was cancelled',
      'a download was refused',
    ])
      expect(lines).toContain(words)
  })

  it('runs the bundled service as a process of its own and connects to it', () => {
    const [path, args] = first.calls.find((call) => call.name === 'utilityProcess.fork')?.args ?? []
    expect(path).toBe(join(out, 'main/service.js'))
    expect(args).toEqual(expect.arrayContaining(['serve', '--child', '--demo', '2']))
    expect(first.seen.demo).toMatchObject({ kind: 'demo', simulated: true })
  })

  it('has a tray menu that opens and quits', () => {
    expect(first.seen.trayMenu).toEqual(expect.arrayContaining(['Open Logystera Console', 'Do not disturb', 'Quit']))
  })

  it('stays where a person finds it when nothing shows a tray, and comes back for a second start', () => {
    expect(first.seen).toMatchObject({ closed: { minimized: true, visible: true }, shownAgain: true })
  })

  it.skipIf(!hasBusDaemon)('hides in the tray when it is closed where there is one, says so once, and comes back by a click on it', () => {
    expect(cold.seen.closing).toEqual({ closed: [false, false], shownAgain: true, hints: ['Logystera Console goes on in the tray'] })
  })

  it('shows what a link names; one that names nothing here or is not exactly ours only gives a notice', () => {
    const [event, route] = first.seen.linked as [unknown, string]
    expect(event).toEqual({ type: 'navigate', to: route })
    expect((first.seen.badLinks as unknown[]).length).toBeGreaterThan(10)
    for (const refused of [first.seen.unknownLink, ...(first.seen.badLinks as unknown[])])
      expect(refused).toMatchObject({ toast: { severity: 'info', title: 'This link cannot be opened' } })
    expect(first.seen).toMatchObject({ macLinkTaken: true, macLink: event })
  })

  it('keeps a link that started it until there is a page to show it, hidden or not', () => {
    expect(cold.seen).toMatchObject({ first: { type: 'toast', toast: { title: 'This link cannot be opened' } }, exit: 0 })
  })

  it('has a menu to its pages and logs, a tray menu that silences, and a shortcut only while one is set', () => {
    expect(first.seen).toMatchObject({
      menuOpened: { type: 'navigate', to: '/alerts' },
      updatesOpened: { type: 'navigate', to: '/settings#updates' },
      quietFor: 60,
      shortcut: { shown: true, held: ['CommandOrControl+Shift+L'] },
      shortcutsLeft: 0,
    })
    const opened = first.calls.filter((call) => call.name === 'shell.openPath').map((call) => call.args[0])
    expect(opened).toEqual([join(dataDir, 'logs'), join(dataDir, 'crashes')])
  })

  it('comes back from the end of its page, its graphics and its service with a word about each, and asks when it keeps ending', () => {
    expect(first.seen.crash).toEqual({ loads: 1, portClosed: 'closed' })
    const notices = (first.seen.crashNotices as string[]).join(' ')
    for (const part of ['The window ended', 'The graphics process ended', 'The bundled service ended']) expect(notices).toContain(part)
    expect(first.seen.keepsEnding).toEqual({ loads: 3, asked: 1 })
  })

  it('comes back from the end of its page before there is a console, and says so when there is one', () => {
    expect(cold.seen.loads).toBe(3)
    expect((cold.seen.notices as string[]).join(' ')).toContain('The window ended unexpectedly')
  })

  it('takes the keys out of its crash reports before it shows them', () => {
    expect(first.seen.crashReport).toBe('MDMP before xxxxxxxxxxxxxxxxxxx after')
  })

  it('keeps its crash reports on this machine', () => {
    expect(first.calls.find((call) => call.name === 'crashReporter.start')?.args).toEqual([{ uploadToServer: false }])
    expect(first.calls.filter((call) => call.name === 'app.setPath').map((call) => call.args)).toContainEqual([
      'crashDumps',
      join(dataDir, 'crashes'),
    ])
  })

  it('ends in order: asked, console closed, then out', () => {
    expect(first.seen.exit).toBe(0)
    expect((first.seen.quitOrder as string[]).at(-1)).toBe('app.exit')
  })

  it('has kept at its next start what was asked for just before it ended', () => {
    expect(cold.seen.snoozes).toContain('before the end')
  })

  it('gives way to a console that runs already', () => {
    expect(second.seen.exit).toBe(0)
    expect(second.calls.map((call) => call.name)).not.toContain('new BrowserWindow')
  })

  it('ends in order for a newer version that was verified, gives its place to it, and starts it', async () => {
    const { seen, calls } = renewed
    const names = calls.map(({ name }) => name)
    expect(seen.exit).toBe(0)
    expect(names.slice(names.indexOf('window.closed'))).toEqual(['window.closed', 'app.releaseSingleInstanceLock', 'app.quit'])
    // The data folder is free for the new one.
    expect(lockDataFolder(place.dataDir)).not.toBeNull()
    expect(readFileSync(place.appImage, 'utf8')).toBe(newProgram)
  })

  it('says so when the system does not let its page be in a sandbox', () => {
    expect((renewed.seen.notices as string[]).join(' ')).toContain('sandbox')
    expect(JSON.stringify(first.seen.crashNotices)).not.toContain('sandbox')
  })
})
