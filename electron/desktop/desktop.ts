import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { RPCHandler } from '@orpc/server/message-port'
import type {
  App,
  BrowserWindow,
  Dialog,
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
import { askRunningConsole } from '../browser/control-file.ts'
import { composeConsole } from '../compose.ts'
import { lockDataFolder } from '../console/cache/folder-lock.ts'
import type { LogysteraConsole } from '../console/console.ts'
import type { SettingsStore } from '../console/ports.ts'
import { answersOnSessionBus } from '../console/session-bus.ts'
import type { OpenBackend } from '../console/settings/console-file.ts'
import type { Flags } from '../flags.ts'
import type { Layout } from '../layout.ts'
import { openLog } from '../log.ts'
import { readPageFiles } from '../page/page-files.ts'
import { appMenu } from './app-menu.ts'
import { BridgePorts } from './bridge-port.ts'
import { deepLinkAmong, linkScheme, readDeepLink } from './deep-link.ts'
import { lockContents, lockSession } from './lockdown.ts'
import { MainWindow, windowOptions } from './main-window.ts'
import { createNotificationCentre } from './notification-centre.ts'
import { answerPageRequest, appScheme, appSchemePrivileges } from './page-protocol.ts'
import { showTray, type TrayActions } from './tray-icon.ts'
import { spawnUtilityService } from './utility-service.ts'

/** What the desktop uses of Electron. Only electron/main.ts has the real ones. */
export interface ElectronParts {
  app: App
  ipcMain: IpcMain
  protocol: Protocol
  screen: () => Screen
  session: () => Session
  shell: Shell
  dialog: Dialog
  powerMonitor: () => PowerMonitor
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
  readonly #openBackend: OpenBackend
  #console: LogysteraConsole | null = null
  #window: MainWindow | null = null
  /** A link that came before there was a console to open it. */
  #waitingLink: string | null = null
  #ending = false

  constructor(electron: ElectronParts, options: { flags: Flags; layout: Layout; openBackend: OpenBackend }) {
    this.#electron = electron
    this.#flags = options.flags
    this.#layout = options.layout
    this.#openBackend = options.openBackend
  }

  /** Everything that Electron wants before it is ready; call it in the first turn of the event loop. */
  start(args: string[]): void {
    const { app, protocol } = this.#electron
    app.setName('Logystera Console')
    app.setAppUserModelId('com.logystera.console')
    app.setPath('userData', this.#flags.dataDir)
    app.setPath('sessionData', join(this.#flags.dataDir, 'chromium'))
    app.enableSandbox()
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
      const address = await askRunningConsole(dataDir, fetch)
      dialog.showErrorBox(
        'Logystera Console runs already',
        address ? `It is served to a browser on this machine: ${address}` : 'Another console uses the same data folder.',
      )
      app.exit(1)
      return
    }
    const log = openLog(join(dataDir, 'logs'))
    const devTools = !app.isPackaged
    const icon = join(layout.icons, 'app.png')

    lockSession(this.#electron.session(), log)
    lockContents(app, shell, log)
    protocol.handle(
      appScheme,
      answerPageRequest(readPageFiles(layout.page, { connect: "'none'", freshNonce: () => randomBytes(16).toString('base64') })),
    )
    menu.setApplicationMenu(menu.buildFromTemplate(appMenu(process.platform, devTools)))
    if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)

    const { console, file, settings } = await composeConsole({
      host: 'desktop',
      version: layout.version,
      dataDir,
      openBackend: this.#openBackend,
      spawn: spawnUtilityService(this.#electron.utilityProcess, layout.service),
      notifier: createNotificationCentre({
        create: this.#electron.newNotification,
        isSupported: this.#electron.notificationsSupported,
        serverAnswers: () => (process.platform === 'linux' ? answersOnSessionBus('org.freedesktop.Notifications') : Promise.resolve(true)),
        open: (link) => this.#open(link),
        icon,
      }),
      log,
    })
    this.#console = console
    this.#endInOrder(console, () => lock.release())

    const handler = new RPCHandler(console.router)
    const ports = new BridgePorts({ connect: (port) => handler.upgrade(port, { context: {} }), log })
    const remembered = file.read().window
    const displays = this.#electron
      .screen()
      .getAllDisplays()
      .map((display) => display.workArea)
    const window = this.#electron.newWindow(windowOptions({ preload: layout.preload, icon, remembered, displays, devTools }))
    ports.listen(ipcMain, window.webContents)
    window.webContents.on('render-process-gone', (_event, details) => {
      log.error('the page ended', { reason: details.reason, exitCode: details.exitCode })
      if (!this.#ending && details.reason !== 'clean-exit') void this.#window?.load()
    })
    this.#window = new MainWindow({
      window,
      maximized: remembered?.maximized ?? false,
      remember: (place) => file.write({ window: place }),
      hidden: false,
    })
    await this.#window.load()

    this.#showTray(console, settings)
    this.#electron.powerMonitor().on('resume', () => console.wake())
    if (demo !== null)
      console.ensureDemo(demo).catch((error: unknown) => log.error('the demo fleet did not start', { reason: String(error) }))
    if (this.#waitingLink) this.#called(this.#waitingLink)
    this.#waitingLink = null
  }

  #showTray(console: LogysteraConsole, settings: SettingsStore): void {
    const { app, menu, loadImage, newTray } = this.#electron
    const actions: TrayActions = {
      show: () => this.#window?.show(),
      open: (link) => this.#open(link),
      doNotDisturb: (doNotDisturbUntil) => settings.update({ doNotDisturbUntil }),
      quit: () => app.quit(),
    }
    showTray({
      tray: newTray(loadImage(join(this.#layout.icons, 'tray-idle.png'))),
      source: console.tray,
      actions,
      icons: this.#layout.icons,
      platform: process.platform,
      now: Date.now,
      loadImage,
      setMenu: (tray, template) => tray.setContextMenu(menu.buildFromTemplate(template)),
      setBadge: (count) => app.setBadgeCount(count),
    })
  }

  #open(link: string): void {
    this.#window?.show()
    this.#console?.open(link)
  }

  /** Another start, or a link from outside: shows the console, and what the link names if it is a link of ours. */
  #called(link: string | null): void {
    if (!this.#console) {
      this.#waitingLink = link ?? this.#waitingLink
      return
    }
    this.#window?.show()
    if (link === null) return
    const target = readDeepLink(link)
    if (target && this.#console.openObject(target.kind, target.id)) return
    const body = target
      ? `No account here knows the ${target.kind} that it names.`
      : 'A link names a site, an alert or an incident, such as logystera://alert/ID.'
    this.#console.events.publish({
      type: 'toast',
      toast: { id: randomUUID(), at: Date.now(), severity: 'info', title: 'This link cannot be opened', body, link: '/' },
    })
  }

  /** Nothing ends before the console has let go of its services and files. */
  #endInOrder(console: LogysteraConsole, release: () => void): void {
    const { app } = this.#electron
    app.on('before-quit', (event) => {
      if (this.#ending) return
      this.#ending = true
      event.preventDefault()
      this.#window?.quit()
      void console
        .close()
        .catch(() => undefined)
        .then(() => {
          release()
          app.exit(0)
        })
    })
  }
}
