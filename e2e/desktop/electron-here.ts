import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../../node_modules/electron')

function present(): boolean {
  const name = join(folder, 'path.txt')
  return existsSync(name) && existsSync(join(folder, 'dist', readFileSync(name, 'utf8')))
}

/** Why the desktop suite cannot run on this machine and what to do about it, as a sentence; null when it can. */
export function obstacle(): string | null {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'this machine has no display; where Xvfb is installed, `xvfb-run npm run test:desktop` gives it one'
  if (!present())
    return 'there is no Electron binary here; where its download site can be reached, `npm run test:desktop` fetches it and runs the suite'
  return null
}

/** Electron's own installer, given two minutes. */
export function fetchElectron(): void {
  if (!present()) spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: 120_000 })
}
