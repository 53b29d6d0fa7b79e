import type { utilityProcess } from 'electron'
import { composeConsole, type HostParts } from '../compose.ts'
import { type BridgePort, servePort } from '../console/bridge/serve-port.ts'
import { openElectronStore } from './system/electron-store-backend.ts'
import { spawnUtilityService } from './system/utility-service.ts'

export { askRunningConsole } from '../browser/control-file.ts'

/** The console of the desktop, and how a page's port is connected to it. A file of its own, loaded when the window is there already. */
export async function openConsole(
  parts: Omit<HostParts, 'openBackend' | 'spawn'> & { utilityProcess: Pick<typeof utilityProcess, 'fork'>; service: string },
) {
  const { utilityProcess: processes, service, ...rest } = parts
  const spawn = spawnUtilityService(processes, service)
  const composed = await composeConsole({ ...rest, spawn, openBackend: openElectronStore })
  return { ...composed, connect: (port: BridgePort) => servePort(composed.console.router, port, parts.log) }
}
