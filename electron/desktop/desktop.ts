import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type {
  App,
  BrowserWindow,
  CrashReporter,
  Dialog,
  GlobalShortcut,
  IpcMain,
  Menu,
  NativeImage,
  Notification,
  PowerMonitor,
  Protocol,
  Screen,
  Session,
  Shell,
  Tray,
  utilityProcess,
} from 'electron'
import type { Settings } from '../../shared/bridge/settings.ts'
import { lockDataFolder } from '../console/cache/file/folder-lock.ts'
import type { LogysteraConsole } from '../console/console.ts'
import type { Notifier, SettingsStore } from '../console/ports.ts'
import type { Flags } from '../flags.ts'
import type { Layout } from '../layout.ts'
import { openLog } from '../log.ts'
import { english, type Words, wordsFor } from '../messages/words.ts'
import { readPageFiles } from '../page/page-files.ts'
import { BridgePorts } from './guard/bridge-port.ts'
import { deepLinkAmong, linkScheme, readDeepLink } from './guard/deep-link.ts'
import { lockContents, lockSession } from './guard/lockdown.ts'
import { answerPageRequest, appScheme, appSchemePrivileges } from './guard/page-protocol.ts'
import { appMenu } from './shell/app-menu.ts'
import { MainWindow, windowOptions } from './shell/main-window.ts'
import { createNotificationCentre } from './shell/notification-centre.ts'
import { showTray, type TrayActions, trayIconPath } from './shell/tray-icon.ts'
import { blankReports, keepNewestReports } from './system/crash-reports.ts'
import { followPage, followProcesses } from './system/crashes.ts'
import { notificationSystem, trayAnswers } from './system/linux-desktop.ts'
import { setLoginStart } from './system/login-start.ts'
import { followPower } from './system/power.ts'
import { Shortcut } from './system/shortcut.ts'

/** What takes long to load and is not needed for a window: the console itself. */
const loadConsole = () => import('./console-side.ts')

/** What the desktop uses of Electron. Only electron/main.ts has the real ones. */
export interface ElectronParts {
  app: App
  ipcMain: IpcMain
  protocol: Protocol
  screen: () => Screen
  /** The page's. */
  session: () => Session
  /** Not locked, for what the console itself asks of Chromium's network. */
  network: () => Session
  shell: Shell
  dialog: Dialog
  powerMonitor: () => PowerMonitor
  crashReporter: Pick<CrashReporter, 'start'>
  globalShortcut: Pick<GlobalShortcut, 'register' | 'unregister'>
  utilityProcess: Pick<typeof utilityProcess, 'fork'>
  menu: Pick<typeof Menu, 'buildFromTemplate' | 'setApplicationMenu'>
  newWindow: (options: ConstructorParameters<typeof BrowserWindow>[0]) => BrowserWindow
  newTray: (image: NativeImage) => Tray
  newNotification: (options: ConstructorParameters<typeof Notification>[0]) => Notification
  notificationsSupported: () => boolean
  loadImage: (path: string) => NativeImage
}

/**
 * The desktop from the first line to the last: what must precede `ready`, the
 * single instance, the window, tray and notifications over one console, and
 * the way out. Runs until the person quits.
 */
export class Desktop {
  readonly #electron: ElectronParts
  readonly #flags: Flags
  readonly #layout: Layout
  #console: LogysteraConsole | null = null
  #words: () => Words = () => english
  #window: MainWindow | null = null
  /** A link that came before there was a console to open it. */
  #waitingLink: string | null = null
  #ending = false
  #ended = false
  /** What was to be said before there was a console to say it. */
  #waitingNotices: string[] = []
  #release = () => {}
  #locked: () => boolean = () => false

  constructor(electron: ElectronParts, options: { flags: Flags; layout: Layout }) {
    this.#electron = electron
    this.#flags = options.flags
    this.#layout = options.layout
  }

  /** Everything that Electron wants before it is ready; call it in the first turn of the event loop. */
  start(args: string[]): void {
    const { app, protocol } = this.#electron
    app.setName('Logystera Console')
    app.setAppUserModelId('com.logystera.console')
    app.setPath('userData', this.#flags.dataDir)
    app.setPath('sessionData', join(this.#flags.dataDir, 'chromium'))
    app.enableSandbox()
    const reports = join(this.#flags.dataDir, 'crashes')
    mkdirSync(reports, { recursive: true, mode: 0o700 })
    keepNewestReports(reports, 5)
    app.setPath('crashDumps', reports)
    // What a crash leaves behind may hold anything: it stays on this machine.
    this.#electron.crashReporter.start({ uploadToServer: false })
    protocol.registerSchemesAsPrivileged([appSchemePrivileges])
    if (!app.requestSingleInstanceLock()) {
      // The first one was told of this start and shows itself.
      app.quit()
      return
    }
    app.on('second-instance', (_event, argv) => this.#called(deepLinkAmong(argv)))
    app.on('open-url', (event, url) => {
      event.preventDefault()
      this.#called(url)
    })
    app.on('activate', () => this.#window?.show())
    // The console goes on in the tray.
    app.on('window-all-closed', () => undefined)
    this.#waitingLink = deepLinkAmong(args)
    void app
      .whenReady()
      .then(() => this.#ready())
      .catch((error: unknown) => {
        this.#electron.dialog.showErrorBox('Logystera Console cannot start', error instanceof Error ? error.message : String(error))
        app.exit(1)
      })
  }

  async #ready(): Promise<void> {
    const { app, protocol, ipcMain, shell, dialog, menu } = this.#electron
    const { dataDir, demo } = this.#flags
    const layout = this.#layout
    const lock = lockDataFolder(dataDir)
    if (!lock) {
      const { askRunningConsole } = await loadConsole()
      const address = await askRunningConsole(dataDir, fetch)
      dialog.showErrorBox(
        'Logystera Console runs already',
        address ? `It is served to a browser on this machine: ${address}` : 'Another console uses the same data folder.',
      )
      app.exit(1)
      return
    }
    this.#release = () => lock.release()
    app.on('before-quit', (event) => {
      if (this.#ended) return
      event.preventDefault()
      this.#endThen(() => app.exit(0))
    })
    const logDir = join(dataDir, 'logs')
    const log = openLog(logDir)
    const reports = join(dataDir, 'crashes')
    /** What a process leaves behind holds its memory; the keys in it go as soon as they are known. */
    let blank = () => Promise.resolve()
    const devTools = !app.isPackaged
    const icon = join(layout.icons, 'app.png')

    await lockSession(this.#electron.session(), log)
    lockContents(app, shell, log)
    protocol.handle(
      appScheme,
      answerPageRequest(readPageFiles(layout.page, { connect: "'none'", freshNonce: () => randomBytes(16).toString('base64') })),
    )
    const languages = () => app.getPreferredSystemLanguages()
    // What was chosen is known with the settings.
    this.#words = () => wordsFor('system', languages())
    const actions = {
      open: (route: string) => this.#open(route),
      showLogs: () => void shell.openPath(logDir),
      showCrashReports: () => void blank().then(() => shell.openPath(reports)),
    }
    const setMenu = () => menu.setApplicationMenu(menu.buildFromTemplate(appMenu(process.platform, devTools, actions, this.#words())))
    setMenu()
    if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)

    const notifier = createNotificationCentre({
      create: this.#electron.newNotification,
      isSupported: this.#electron.notificationsSupported,
      system: () => notificationSystem(process.platform),
      open: (link) => this.#open(link),
      act: (link, action) => this.#console?.act(link, action) ?? false,
      icon,
      platform: process.platform,
      words: () => this.#words(),
    })
    // The window comes first and loads its page while the console is put together; its port waits for that.
    const window = this.#electron.newWindow(windowOptions({ preload: layout.preload, icon, devTools }))
    const ports = new BridgePorts(log)
    ports.listen(ipcMain, window.webContents)
    const hidden = this.#flags.hidden || app.getLoginItemSettings().wasOpenedAtLogin === true
    let inTray = true
    let closed = () => {}
    const main = new MainWindow({ window, hidden, inTray: () => inTray, closed: () => closed() })
    followPage({
      contents: window.webContents,
      dialog,
      load: () => main.load(),
      notice: (text) => this.#notice(text),
      quit: () => app.quit(),
      ending: () => this.#ending,
      now: Date.now,
      log,
    })
    followProcesses({ app, notice: (text) => this.#notice(text), ending: () => this.#ending, log })

    const { openConsole } = await loadConsole()
    const { console, file, settings, secrets, connect } = await openConsole({
      host: 'desktop',
      version: layout.version,
      dataDir,
      app,
      utilityProcess: this.#electron.utilityProcess,
      service: layout.service,
      notifier,
      languages,
      conditions: () => ({
        onBattery: this.#electron.powerMonitor().isOnBatteryPower(),
        metered: false,
        hidden: this.#locked() || main.hidden,
      }),
      resolveProxy: (url) => this.#electron.network().resolveProxy(url),
      endThen: (last) => this.#endThen(last),
      log,
    })
    if (this.#ending) return console.close()
    this.#console = console
    blank = () => blankReports(reports, secrets, log)
    void blank()
    this.#words = () => wordsFor(settings.get().language, languages())
    for (const text of this.#waitingNotices.splice(0)) console.notice(text)
    // The launcher of an AppImage passes it on where the system forbids user namespaces.
    if (app.isPackaged && process.argv.includes('--no-sandbox'))
      console.notice('This system does not let the window be kept in a sandbox. The deb package of the console has one that works.')
    const displays = this.#electron
      .screen()
      .getAllDisplays()
      .map((display) => display.workArea)
    closed = () => {
      if (file.read().trayHintGiven) return
      file.write({ trayHintGiven: true })
      this.#giveHint(notifier)
    }
    main.place(file.read().window, displays, (place) => file.write({ window: place }))
    this.#window = main
    ports.open(connect)
    void trayAnswers(process.platform).then((answers) => {
      inTray = answers
      // A window that nothing can bring back is not kept away.
      if (!answers && hidden) main.show()
    })
    this.#showTray(console, settings, window)
    const power = followPower({
      monitor: this.#electron.powerMonitor(),
      wake: () => console.wake(),
      quit: () => app.quit(),
      log,
    })
    this.#locked = () => power.locked
    window.on('show', () => console.wake())
    this.#followSettings(settings, setMenu)
    if (demo !== null)
      console.ensureDemo(demo).catch((error: unknown) => log.error('the demo fleet did not start', { reason: String(error) }))
    if (this.#waitingLink) this.#called(this.#waitingLink)
    this.#waitingLink = null
  }

  /** What the system does for the console follows the settings, now and later. */
  #followSettings(settings: SettingsStore, setMenu: () => void): void {
    const { app, globalShortcut } = this.#electron
    const shortcut = new Shortcut({
      shortcuts: globalShortcut,
      pressed: () => this.#window?.toggle(),
      refused: (keys) => this.#console?.notice(`Another program uses ${keys} already, so it does not show the console.`),
    })
    let language: Settings['language'] = 'system'
    const follow = ({ shortcut: keys, startAtLogin, language: chosen }: Settings) => {
      shortcut.set(keys)
      if (chosen !== language) setMenu()
      language = chosen
      // Started from its sources, the program is Electron itself.
      if (app.isPackaged)
        setLoginStart(startAtLogin, { app, platform: process.platform, env: process.env, home: homedir(), program: process.execPath })
    }
    follow(settings.get())
    settings.subscribe(follow)
  }

  #notice(text: string): void {
    if (this.#console) this.#console.notice(text)
    else this.#waitingNotices.push(text)
  }

  /** Once: where the window went. In the window for later where the system shows nothing. */
  #giveHint(notifier: Notifier): void {
    const hint = {
      id: randomUUID(),
      at: Date.now(),
      severity: 'info' as const,
      ...this.#words().shell.trayHint,
      link: '/fleet',
    }
    void notifier.show({ ...hint, silent: true, sound: null, urgent: false }).then(({ outcome }) => {
      const events = this.#console?.events
      if (outcome === 'refused') events?.whenWatched(() => events.publish({ type: 'toast', toast: hint }))
    })
  }

  #showTray(console: LogysteraConsole, settings: SettingsStore, window: BrowserWindow): void {
    const { app, menu, loadImage, newTray } = this.#electron
    const actions: TrayActions = {
      show: () => this.#window?.show(),
      open: (link) => this.#open(link),
      doNotDisturb: (doNotDisturbUntil) => settings.update({ doNotDisturbUntil }),
      quit: () => app.quit(),
    }
    showTray({
      tray: newTray(loadImage(trayIconPath(this.#layout.icons, 'idle', process.platform))),
      source: console.tray,
      actions,
      icons: this.#layout.icons,
      platform: process.platform,
      now: Date.now,
      words: () => this.#words(),
      loadImage,
      setMenu: (tray, template) => tray.setContextMenu(menu.buildFromTemplate(template)),
      setBadge: (count) => app.setBadgeCount(count),
      setOverlay: (image, words) => window.setOverlayIcon(image, words),
    })
  }

  #open(link: string): void {
    const console = this.#console
    this.#window?.show()
    console?.events.whenWatched(() => console.open(link))
  }

  /** Another start, or a link from outside: shows the console, and what the link names if it is a link of ours. */
  #called(link: string | null): void {
    const console = this.#console
    if (!console || !this.#window) {
      this.#waitingLink = link ?? this.#waitingLink
      return
    }
    this.#window.show()
    if (link !== null) console.events.whenWatched(() => this.#follow(console, link))
  }

  #follow(console: LogysteraConsole, link: string): void {
    const target = readDeepLink(link)
    if (target && console.openObject(target.kind, target.id)) return
    const body = target
      ? `No account here knows the ${target.kind} that it names.`
      : 'A link names a site, an alert or an incident, such as logystera://alert/ID.'
    console.events.publish({
      type: 'toast',
      toast: { id: randomUUID(), at: Date.now(), severity: 'info', title: 'This link cannot be opened', body, link: '/' },
    })
  }

  /** Nothing ends before the console has let go of its services and files; `last` is what ends the program. */
  #endThen(last: () => void): void {
    if (this.#ending) return
    this.#ending = true
    this.#window?.quit()
    void Promise.resolve(this.#console?.close())
      .catch(() => undefined)
      .then(() => {
        this.#release()
        this.#ended = true
        last()
      })
  }
}
