import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { App, Dialog, WebContents } from 'electron'
import type { Log } from '../../console/ports.ts'

/** More ends of the page than this in `span` ms and it is not loaded again by itself. */
const mostReloads = 3
const span = 60_000

export interface CrashDeps {
  app: App
  contents: WebContents
  dialog: Pick<Dialog, 'showMessageBox'>
  reload: () => Promise<void>
  /** Stands in the window until the console ends. */
  notice: (text: string) => void
  quit: () => void
  ending: () => boolean
  now: () => number
  log: Log
}

/**
 * Processes that end on their own come back, with a word about it: the page is
 * loaded again, Chromium starts its graphics process anew, the console its
 * service. Nothing is lost, since none of them holds anything. A page that
 * keeps ending is asked about.
 */
export function followCrashes(deps: CrashDeps): void {
  const { app, contents, dialog, log } = deps
  let ended: number[] = []
  const again = () => void deps.reload().catch((error: unknown) => log.error('the page did not load', { reason: String(error) }))
  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (deps.ending() || reason === 'clean-exit') return
    log.error('the page ended', { reason, exitCode })
    const now = deps.now()
    ended = [...ended.filter((at) => now - at < span), now]
    deps.notice('The window ended unexpectedly and was loaded again. Nothing was lost; the reason is in the log.')
    if (ended.length <= mostReloads) return again()
    void dialog
      .showMessageBox({
        type: 'error',
        title: 'Logystera Console',
        message: 'The window keeps ending.',
        detail: `It ended ${ended.length} times within a minute (${reason}). Watching and announcing go on without it.`,
        buttons: ['Load it again', 'Quit'],
        defaultId: 0,
        cancelId: 0,
      })
      .then(({ response }) => {
        ended = []
        if (response === 1) deps.quit()
        else again()
      })
  })
  contents.on('unresponsive', () => log.warn('the page does not answer'))
  contents.on('responsive', () => log.info('the page answers again'))
  app.on('child-process-gone', (_event, { type, reason, name, exitCode }) => {
    if (deps.ending() || reason === 'clean-exit') return
    log.error('a process ended', { type, name, reason, exitCode })
    if (type === 'GPU') deps.notice('The graphics process ended unexpectedly and was started again. Nothing was lost.')
    else if (name === serviceProcess)
      deps.notice('The bundled service ended unexpectedly and is started again. What it had accepted is on disk; nothing was lost.')
  })
}

/** Name of the bundled service among Electron's processes. */
export const serviceProcess = 'Logystera service'

/** Keeps the newest crash reports, which stay on this machine, and deletes the others. */
export function keepNewestReports(dir: string, most: number): void {
  const reports = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.dmp'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, at: statSync(path).mtimeMs }))
    .toSorted((a, b) => b.at - a.at)
  for (const { path } of reports.slice(most)) rmSync(path, { force: true })
}
