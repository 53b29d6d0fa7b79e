import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { App } from 'electron'

export interface LoginStartDeps {
  app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
  home: string
  /** The program that was started. */
  program: string
}

/** What a start at login is given: the console stays in the tray. */
const hidden = '--hidden'

/** Characters that would end or expand a quoted argument of Exec (Desktop Entry Specification, "The Exec key"). */
const quoted = (path: string): string => `"${path.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`

/** The autostart entry of Linux desktops (Desktop Application Autostart Specification). */
const entry = (program: string): string => `[Desktop Entry]
Type=Application
Name=Logystera Console
Exec=${quoted(program)} ${hidden}
X-GNOME-Autostart-enabled=true
Terminal=false
`

/** Has the system start the console, hidden, when the person logs in, or not; touches nothing that is already so. */
export function setLoginStart(wanted: boolean, deps: LoginStartDeps): void {
  const { app, platform, env, home } = deps
  if (platform !== 'linux') {
    const args = platform === 'win32' ? { args: [hidden] } : {}
    if (app.getLoginItemSettings(args).openAtLogin !== wanted) app.setLoginItemSettings({ openAtLogin: wanted, ...args })
    return
  }
  const path = join(env.XDG_CONFIG_HOME ?? join(home, '.config'), 'autostart', 'logystera-console.desktop')
  if (!wanted) {
    rmSync(path, { force: true })
    return
  }
  // An AppImage runs from a folder that is gone after it.
  const text = entry(env.APPIMAGE ?? deps.program)
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, text)
}
