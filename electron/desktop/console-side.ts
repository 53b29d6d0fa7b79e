import type { App, utilityProcess } from 'electron'
import { composeConsole, type HostParts } from '../compose.ts'
import { type BridgePort, servePort } from '../console/bridge/serve-port.ts'
import { openElectronStore } from './system/electron-store-backend.ts'
import { spawnUtilityService } from './system/utility-service.ts'
import { openUpdates } from './update/open-updates.ts'

export { askRunningConsole } from '../browser/control-file.ts'

/** The console of the desktop, and how a page's port is connected to it. A file of its own, loaded when the window is there already. */
export async function openConsole(
  parts: Omit<HostParts, 'openBackend' | 'spawn' | 'openUpdates'> & {
    app: App
    utilityProcess: Pick<typeof utilityProcess, 'fork'>
    service: string
    /** Ends the console in order, then does the last thing. */
    endThen: (last: () => void) => void
  },
) {
  const { app, utilityProcess: processes, service, endThen, ...rest } = parts
  const { log } = rest
  const place = { isPackaged: app.isPackaged, resources: process.resourcesPath, platform: process.platform, env: process.env }
  const composed = await composeConsole({
    ...rest,
    spawn: spawnUtilityService(processes, service),
    openBackend: openElectronStore,
    openUpdates: (remembers) => openUpdates({ app, place, ...remembers, endThen, clock: Date.now, log }),
  })
  return { ...composed, connect: (port: BridgePort) => servePort(composed.console.router, port, parts.log) }
}
