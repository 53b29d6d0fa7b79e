import type { App, Dialog, WebContents } from 'electron'
import type { Log } from '../../console/ports.ts'

/** More ends of the page than this in `span` ms and it is not loaded again by itself. */
const mostReloads = 3
const span = 60_000

export interface PageDeps {
  contents: WebContents
  dialog: Pick<Dialog, 'showMessageBox'>
  load: () => Promise<void>
  /** Stands in the window until the console ends. */
  notice: (text: string) => void
  quit: () => void
  ending: () => boolean
  now: () => number
  log: Log
}

/**
 * Loads the page, and again when its process ends or it does not load, with a
 * word about it: from the first load on, whether there is a console yet or not.
 * Nothing is lost, since a page holds nothing. One that keeps ending is asked about.
 */
export function followPage(deps: PageDeps): void {
  const { contents, dialog, log } = deps
  let ended: number[] = []
  let load = 0
  const begin = () => {
    load += 1
    const own = load
    deps.load().catch((error: unknown) => {
      // Another load took its place, or the end of its process was told already.
      if (own === load && !/ERR_ABORTED/.test(String(error))) end(String(error))
    })
  }
  const end = (reason: string) => {
    if (deps.ending()) return
    load += 1
    log.error('the page ended', { reason })
    const now = deps.now()
    ended = [...ended.filter((at) => now - at < span), now]
    deps.notice('The window ended unexpectedly and was loaded again. Nothing was lost; the reason is in the log.')
    if (ended.length <= mostReloads) return begin()
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
        else begin()
      })
  }
  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason !== 'clean-exit') end(`${reason}, ${exitCode}`)
  })
  contents.on('unresponsive', () => log.warn('the page does not answer'))
  contents.on('responsive', () => log.info('the page answers again'))
  begin()
}

/** Chromium starts its graphics process anew, the console its service: each with a word about it. */
export function followProcesses(deps: Pick<PageDeps, 'notice' | 'ending' | 'log'> & { app: App }): void {
  deps.app.on('child-process-gone', (_event, { type, reason, name, exitCode }) => {
    if (deps.ending() || reason === 'clean-exit') return
    deps.log.error('a process ended', { type, name, reason, exitCode })
    if (type === 'GPU') deps.notice('The graphics process ended unexpectedly and was started again. Nothing was lost.')
    else if (name === serviceProcess)
      deps.notice('The bundled service ended unexpectedly and is started again. What it had accepted is on disk; nothing was lost.')
  })
}

/** Name of the bundled service among Electron's processes. */
export const serviceProcess = 'Logystera service'
