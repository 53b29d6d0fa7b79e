import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from 'electron'
import type { ConsoleFileContent } from '../console/settings/console-file.ts'
import { appOrigin } from './page-protocol.ts'

type Remembered = ConsoleFileContent['window']

/** How the window is made: sandboxed, isolated, and hidden until it has something to show. */
export function windowOptions(options: {
  preload: string
  icon: string
  remembered: Remembered
  displays: Rectangle[]
  devTools: boolean
}): BrowserWindowConstructorOptions {
  const { preload, icon, remembered, displays, devTools } = options
  return {
    width: 1440,
    height: 900,
    ...placeOf(remembered, displays),
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Logystera Console',
    icon,
    backgroundColor: '#0f1216',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools,
    },
  }
}

/** Where the window was, if a screen is still there to show it. */
function placeOf(remembered: Remembered, displays: Rectangle[]): Partial<Rectangle> {
  if (!remembered) return {}
  const { x, y, width, height } = remembered
  const visible = displays.some(
    (area) => x < area.x + area.width - 100 && x + width > area.x + 100 && y >= area.y - 20 && y < area.y + area.height - 100,
  )
  return visible ? { x, y, width, height } : { width, height }
}

/** The one window. Closing it hides it, since the console goes on in the tray; `quit` lets it go. */
export class MainWindow {
  #window: BrowserWindow
  #quitting = false

  constructor(deps: { window: BrowserWindow; maximized: boolean; remember: (place: NonNullable<Remembered>) => void; hidden: boolean }) {
    const { window } = deps
    this.#window = window
    window.once('ready-to-show', () => {
      if (deps.maximized) window.maximize()
      if (!deps.hidden) window.show()
    })
    window.on('close', (event) => {
      const { x, y, width, height } = window.getNormalBounds()
      deps.remember({ x, y, width, height, maximized: window.isMaximized() })
      if (this.#quitting) return
      event.preventDefault()
      window.hide()
    })
  }

  /** Loads the page, again after its process died. */
  load(): Promise<void> {
    return this.#window.loadURL(`${appOrigin}/`)
  }

  show(): void {
    if (this.#window.isMinimized()) this.#window.restore()
    this.#window.show()
    this.#window.focus()
  }

  toggle(): void {
    if (this.#window.isVisible() && this.#window.isFocused()) this.#window.hide()
    else this.show()
  }

  quit(): void {
    this.#quitting = true
    if (!this.#window.isDestroyed()) this.#window.close()
  }
}
