import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { request } from 'node:http'
import type { MessagePort } from 'node:worker_threads'

/** What the console did to Electron, in order. */
export const calls: { name: string; args: unknown[] }[] = []
const note = (name: string, ...args: unknown[]) => calls.push({ name, args })

interface MenuItem {
  label?: string
  type?: string
  role?: string
  click?: () => void
  submenu?: MenuItem[]
}

/** Things that drive.ts reaches for. */
export const world = {
  ready: Promise.withResolvers<void>(),
  windows: [] as BrowserWindow[],
  trays: [] as Tray[],
  isFirst: true,
  /** CPU time of this thread until the first window, ms. */
  threadTime: null as number | null,
  exited: Promise.withResolvers<number>(),
  pageHandler: null as ((request: Request) => Promise<Response> | Response) | null,
  permissionRequest: null as ((contents: unknown, permission: string, answer: (granted: boolean) => void) => void) | null,
  permissionCheck: null as ((contents: unknown, permission: string) => boolean) | null,
  deviceCheck: null as ((details: unknown) => boolean) | null,
  displayMedia: null as ((request: unknown, answer: (streams: object) => void) => void) | null,
  shortcuts: new Map<string, () => void>(),
  /** Loads of the page that end with its process. */
  frailLoads: 0,
  /** The button that the person presses in a message box. */
  pressed: 0,
  menu: null as unknown as MenuItem[],
  beforeRequest: null as ((details: { url: string }, answer: (response: { cancel: boolean }) => void) => void) | null,
}

/** Throws at whatever the console was not known to use. */
function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, property) {
      if (typeof property === 'string' && !(property in object) && property !== 'then' && property !== 'toJSON')
        throw new Error(`the stand-in for electron has no ${name}.${property}`)
      const value = Reflect.get(object, property, object) as unknown
      return typeof value === 'function' ? value.bind(object) : value
    },
  })
}

class App extends EventEmitter {
  isPackaged = process.env.STAND_IN_PACKAGED !== undefined
  getLoginItemSettings = () => ({ openAtLogin: false, wasOpenedAtLogin: false })
  setName = (name: string) => note('app.setName', name)
  setAppUserModelId = (id: string) => note('app.setAppUserModelId', id)
  userData = '/nowhere/userData'
  setPath = (name: string, path: string) => {
    note('app.setPath', name, path)
    if (name === 'userData') this.userData = path
  }
  getPath = (name: string) => (name === 'userData' ? this.userData : `/nowhere/${name}`)
  getPreferredSystemLanguages = () => ['en-US']
  getName = () => 'Logystera Console'
  getVersion = () => '0.1.0'
  getAppPath = () => '/nowhere/app'
  enableSandbox = () => note('app.enableSandbox')
  requestSingleInstanceLock = () => {
    note('app.requestSingleInstanceLock')
    return world.isFirst
  }
  setAsDefaultProtocolClient = (scheme: string) => note('app.setAsDefaultProtocolClient', scheme)
  setBadgeCount = (count: number) => note('app.setBadgeCount', count)
  whenReady = () => {
    note('app.whenReady')
    return world.ready.promise
  }
  quit = () => {
    note('app.quit')
    let prevented = false
    this.emit('before-quit', { preventDefault: () => (prevented = true) })
    if (!prevented) this.end(0)
  }
  exit = (code: number) => {
    note('app.exit', code)
    this.end(code)
  }
  relaunch = (options: object) => note('app.relaunch', options)
  releaseSingleInstanceLock = () => note('app.releaseSingleInstanceLock')
  end = (code: number) => {
    this.emit('quit', {}, code)
    world.exited.resolve(code)
  }
}

/** A frame with the address it shows. */
export const frame = (url: string) => ({ url })

export class WebContents extends EventEmitter {
  mainFrame = frame('app://console/')
  openHandler: ((details: { url: string }) => unknown) | null = null
  getURL = () => this.mainFrame.url
  setWebRTCIPHandlingPolicy = (policy: string) => note('webContents.setWebRTCIPHandlingPolicy', policy)
  setWindowOpenHandler = (handler: (details: { url: string }) => unknown) => {
    this.openHandler = handler
  }
}

export class BrowserWindow extends EventEmitter {
  options: Record<string, unknown>
  webContents = new WebContents()
  visible = false
  minimized = false
  constructor(options: Record<string, unknown>) {
    super()
    const { user, system } = process.threadCpuUsage()
    world.threadTime ??= (user + system) / 1000
    note('new BrowserWindow')
    this.options = options
    world.windows.push(this)
    appEmitter.emit('web-contents-created', {}, this.webContents)
    // biome-ignore lint/correctness/noConstructorReturn: the console gets the strict one.
    return strict('BrowserWindow', this)
  }
  loadURL = async (url: string) => {
    note('window.loadURL', url)
    if (world.frailLoads > 0) {
      world.frailLoads -= 1
      this.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
      throw new Error('ERR_FAILED (-2)')
    }
    this.emit('ready-to-show')
  }
  show = () => {
    note('window.show')
    this.visible = true
  }
  hide = () => {
    note('window.hide')
    this.visible = false
  }
  focus = () => note('window.focus')
  maximize = () => note('window.maximize')
  minimize = () => {
    note('window.minimize')
    this.minimized = true
  }
  restore = () => {
    note('window.restore')
    this.minimized = false
  }
  setOverlayIcon = (image: { path: string } | null, words: string) => note('window.setOverlayIcon', image?.path ?? null, words)
  isMinimized = () => this.minimized
  isMaximized = () => false
  isFullScreen = () => false
  isFocused = () => this.visible
  isDestroyed = () => false
  isVisible = () => this.visible
  setBounds = (bounds: unknown) => note('window.setBounds', bounds)
  getNormalBounds = () => ({ x: 1, y: 2, width: 1000, height: 700 })
  close = () => {
    let prevented = false
    this.emit('close', { preventDefault: () => (prevented = true) })
    note(prevented ? 'window.close prevented' : 'window.closed')
  }
}

/** A port of worker_threads with the events of Electron's MessagePortMain. */
export class MessagePortMain extends EventEmitter {
  #port: MessagePort
  constructor(port: MessagePort) {
    super()
    this.#port = port
    port.on('close', () => this.emit('close'))
  }
  start = () => {
    this.#port.on('message', (data: unknown) => this.emit('message', { data }))
  }
  postMessage = (message: unknown) => this.#port.postMessage(message)
  close = () => this.#port.close()
}

export class Tray extends EventEmitter {
  menu: MenuItem[] = []
  constructor(image: { path: string }) {
    super()
    note('new Tray', image.path)
    world.trays.push(this)
    // biome-ignore lint/correctness/noConstructorReturn: as for windows.
    return strict('Tray', this)
  }
  setImage = (image: { path: string }) => note('tray.setImage', image.path)
  setToolTip = (text: string) => note('tray.setToolTip', text)
  setTitle = (text: string) => note('tray.setTitle', text)
  setContextMenu = (menu: Tray['menu']) => {
    this.menu = menu
  }
}

/** Runs the service for real, as plain Node: its channel is the same. */
function forkUtility(path: string, args: string[], options: Record<string, unknown>) {
  note('utilityProcess.fork', path, args, options)
  const child = fork(path, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] })
  const events = new EventEmitter()
  child.on('message', (message) => events.emit('message', message))
  child.on('exit', (code) => events.emit('exit', code))
  return strict(
    'UtilityProcess',
    Object.assign(events, {
      pid: child.pid,
      stdout: child.stdout,
      stderr: child.stderr,
      postMessage: (message: object) => child.connected && child.send(message),
    }),
  )
}

const appEmitter = new App()
const ipcEmitter = new EventEmitter()
/** For drive.ts, which speaks as the operating system and the page. */
export const emitters = {
  app: appEmitter,
  ipc: ipcEmitter,
  session: new EventEmitter(),
  power: Object.assign(new EventEmitter(), { isOnBatteryPower: () => false }),
}

export const app = strict('app', appEmitter)
export const ipcMain = strict('ipcMain', ipcEmitter)
export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (schemes: unknown) => note('protocol.registerSchemesAsPrivileged', schemes),
  handle: (scheme: string, handler: typeof world.pageHandler) => {
    note('protocol.handle', scheme)
    world.pageHandler = handler
  },
})
export const session = strict('session', {
  fromPartition: (name: string) => ({
    name,
    resolveProxy: async (url: string) => {
      note('session.resolveProxy', name, url)
      return 'PROXY 127.0.0.1:9'
    },
  }),
  defaultSession: strict('session.defaultSession', {
    on: (event: string, listener: (...args: unknown[]) => void) => emitters.session.on(event, listener),
    setDisplayMediaRequestHandler: (handler: typeof world.displayMedia) => {
      world.displayMedia = handler
    },
    setPermissionRequestHandler: (handler: typeof world.permissionRequest) => {
      world.permissionRequest = handler
    },
    setPermissionCheckHandler: (handler: typeof world.permissionCheck) => {
      world.permissionCheck = handler
    },
    setDevicePermissionHandler: (handler: typeof world.deviceCheck) => {
      world.deviceCheck = handler
    },
    setProxy: async (config: unknown) => note('session.setProxy', config),
    webRequest: strict('webRequest', {
      onBeforeRequest: (handler: typeof world.beforeRequest) => {
        note('session locked')
        world.beforeRequest = handler
      },
    }),
  }),
})
/** A request of Chromium's network, over Node's: all that electron-updater asks of it. */
export const net = strict('net', {
  request: ({ session: from, redirect, ...options }: { session: unknown; redirect?: string; port?: number | string; path?: string }) => {
    note('net.request', from, redirect, options.path)
    return request(options)
  },
})
export const autoUpdater = strict('autoUpdater', new EventEmitter())
export const shell = strict('shell', {
  openExternal: async (url: string) => note('shell.openExternal', url),
  openPath: async (path: string) => note('shell.openPath', path),
})
export const dialog = strict('dialog', {
  showErrorBox: (title: string, text: string) => note('dialog.showErrorBox', title, text),
  showMessageBox: async (options: { message: string }) => {
    note('dialog.showMessageBox', options.message)
    return { response: world.pressed }
  },
})
export const crashReporter = strict('crashReporter', { start: (options: unknown) => note('crashReporter.start', options) })
export const globalShortcut = strict('globalShortcut', {
  register: (keys: string, pressed: () => void) => {
    note('globalShortcut.register', keys)
    world.shortcuts.set(keys, pressed)
    return true
  },
  unregister: (keys: string) => {
    note('globalShortcut.unregister', keys)
    world.shortcuts.delete(keys)
  },
})
export const powerMonitor = strict('powerMonitor', emitters.power)
export const screen = strict('screen', { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] })
export const nativeImage = strict('nativeImage', { createFromPath: (path: string) => ({ path }) })
export const utilityProcess = strict('utilityProcess', { fork: forkUtility })
export const Menu = strict('Menu', {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu: (menu: MenuItem[]) => {
    note('Menu.setApplicationMenu')
    world.menu = menu
  },
})
export class Notification extends EventEmitter {
  static isSupported = () => false
}

export default strict('electron', { app, ipcMain, shell })
