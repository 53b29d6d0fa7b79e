import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from 'electron'
import type { ConsoleFileContent } from '../../console/settings/console-file.ts'
import { appOrigin } from '../guard/page-protocol.ts'

type Remembered = ConsoleFileContent['window']

/** How the window is made: sandboxed, isolated, and hidden until it has something to show. */
export function windowOptions(options: { preload: string; icon: string; devTools: boolean }): BrowserWindowConstructorOptions {
  const { preload, icon, devTools } = options
  return {
    width: 1440,
    height: 900,
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
export function placeOf(remembered: Remembered, displays: Rectangle[]): Partial<Rectangle> | null {
  if (!remembered) return null
  const { x, y, width, height } = remembered
  const visible = displays.some(
    (area) => x < area.x + area.width - 100 && x + width > area.x + 100 && y >= area.y - 20 && y < area.y + area.height - 100,
  )
  return visible ? { x, y, width, height } : { width, height }
}

/** The one window. Closing it hides it where the tray can bring it back, else makes it small, since the console goes on; `quit` lets it go. */
export class MainWindow {
  #window: BrowserWindow
  #quitting = false
  /** It was maximized when it was closed last and has not been shown since: maximizing shows it. */
  #maximize = false
  /** It may be shown once it has something to show and is where it was. */
  #ready = false
  #hidden: boolean
  #remember: ((place: NonNullable<Remembered>) => void) | null = null

  constructor(deps: {
    window: BrowserWindow
    /** It is not shown before it is asked for. */
    hidden: boolean
    /** Something shows the tray. */
    inTray: () => boolean
    /** It was hidden by closing it. */
    closed: () => void
  }) {
    const { window } = deps
    this.#window = window
    this.#hidden = deps.hidden
    window.once('ready-to-show', () => {
      this.#ready = true
      this.#showFirst()
    })
    window.on('close', (event) => {
      const { x, y, width, height } = window.getNormalBounds()
      this.#remember?.({ x, y, width, height, maximized: window.isMaximized() || this.#maximize })
      if (this.#quitting) return
      event.preventDefault()
      if (!deps.inTray()) return window.minimize()
      this.#hide()
      deps.closed()
    })
  }

  /** Puts it where it was, if a screen is still there to show it; from now on `remember` is told where it is when it is closed. */
  place(remembered: Remembered, displays: Rectangle[], remember: (place: NonNullable<Remembered>) => void): void {
    const place = placeOf(remembered, displays)
    if (place) this.#window.setBounds(place)
    this.#maximize = remembered?.maximized ?? false
    this.#remember = remember
    this.#showFirst()
  }

  /** Loads the page, again after its process died. */
  load(): Promise<void> {
    return this.#window.loadURL(`${appOrigin}/`)
  }

  show(): void {
    if (this.#window.isMinimized()) this.#window.restore()
    this.#present()
    this.#window.focus()
  }

  /** Nobody can see it. */
  get hidden(): boolean {
    return this.#window.isDestroyed() || !this.#window.isVisible() || this.#window.isMinimized()
  }

  toggle(): void {
    if (this.#window.isVisible() && this.#window.isFocused()) this.#hide()
    else this.show()
  }

  quit(): void {
    this.#quitting = true
    if (!this.#window.isDestroyed()) this.#window.close()
  }

  #showFirst(): void {
    if (this.#ready && this.#remember && !this.#hidden) this.#present()
  }

  #present(): void {
    this.#hidden = true

    if (this.#maximize) this.#window.maximize()
    this.#maximize = false
    this.#window.show()
  }

  #hide(): void {
    if (!this.#window.isFullScreen()) {
      this.#window.hide()
      return
    }
    // macOS would leave an empty space behind.
    this.#window.once('leave-full-screen', () => this.#window.hide())
    this.#window.setFullScreen(false)
  }
}
