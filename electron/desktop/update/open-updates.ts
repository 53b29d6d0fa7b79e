import type { App } from 'electron'
import type { Clock } from '../../../shared/model/clock.ts'
import { noUpdates } from '../../console/no-updates.ts'
import type { Log, SettingsStore, Updates } from '../../console/ports.ts'
import type { ConsoleFile } from '../../console/settings/console-file.ts'
import { type FeedPlace, whyNoUpdates } from './feed.ts'
import { ProgramUpdates } from './program-updates.ts'

export interface OpenUpdatesDeps {
  app: Pick<App, 'relaunch' | 'exit' | 'releaseSingleInstanceLock'>
  place: FeedPlace
  file: ConsoleFile
  settings: SettingsStore
  endThen: (last: () => void) => void
  clock: Clock
  log: Log
}

/** How this program is kept up to date where it lies; or why it is not. */
export async function openUpdates({ app, place, file, settings, endThen, clock, log }: OpenUpdatesDeps): Promise<Updates> {
  const why = await whyNoUpdates(place)
  log.info('updates', { off: why })
  if (why) return noUpdates(why)
  return new ProgramUpdates({
    // It looks for the system it runs on when it is first asked for, and for Electron.
    engine: async () => (await import('electron-updater')).default.autoUpdater,
    wanted: { get: () => settings.get().updates, subscribe: (listener) => settings.subscribe(listener) },
    putOff: { read: () => file.read().updateLater, write: (updateLater) => file.write({ updateLater }) },
    endThen: (last) =>
      endThen(() => {
        // The new program is started while this one still ends, and is to be the only one.
        app.releaseSingleInstanceLock()
        last()
      }),
    restart: () => {
      const { APPIMAGE } = place.env
      app.relaunch(APPIMAGE ? { execPath: APPIMAGE } : {})
      // Not 0: what could not be installed is not tried again on the way out.
      app.exit(1)
    },
    clock,
    log,
  })
}
