import { randomBytes } from 'node:crypto'
import { RPCHandler } from '@orpc/server/ws'
import type { App } from 'electron'
import { startBrowserServer } from '../../electron/browser/server.ts'
import { composeConsole } from '../../electron/compose.ts'
import { forkService } from '../../electron/console/services/service-child.ts'
import { openConf } from '../../electron/console/settings/conf-backend.ts'
import { app, world } from '../../electron/desktop/stand-in/electron.ts'
import { openUpdates } from '../../electron/desktop/update/open-updates.ts'
import { findLayout } from '../../electron/layout.ts'
import { openLog } from '../../electron/log.ts'
import { readPageFiles } from '../../electron/page/page-files.ts'

// Usage: node --import ../../electron/desktop/stand-in/register.ts console.ts DATA_DIR RESOURCES [SITES]
// The console of the desktop with its updates, as an AppImage has them, served to a browser: no window is needed to see them.
const [dataDir = '', resources = '', sites] = process.argv.slice(2)
Object.assign(process, { resourcesPath: resources })
app.setPath('userData', dataDir)
world.ready.resolve()

const layout = findLayout(import.meta.dirname)
const log = openLog(`${dataDir}/logs`)
const nonce = () => randomBytes(16).toString('base64')
let closing: Promise<void> | null = null
const close = () => {
  closing ??= server.close().then(() => composed.console.close())
  return closing
}
const composed = await composeConsole({
  host: 'desktop',
  version: layout.version,
  dataDir,
  openBackend: openConf,
  spawn: forkService(layout.service),
  notifier: {
    show: async () => ({ outcome: 'refused', reason: 'no-owner', text: 'There is no desktop here.' }),
    withdraw: () => undefined,
  },
  openUpdates: (remembers) =>
    openUpdates({
      app: app as unknown as App,
      place: { isPackaged: true, resources, platform: process.platform, env: process.env },
      ...remembers,
      endThen: (last) => void close().then(last),
      clock: Date.now,
      log,
    }),
  languages: () => ['en-GB'],
  conditions: () => ({ onBattery: false, metered: false, hidden: false }),
  log,
})
const bridge = new RPCHandler(composed.console.router)
const server = await startBrowserServer({
  port: 0,
  page: readPageFiles(layout.page, { connect: "'self'", freshNonce: nonce }),
  onSecondStart: () => undefined,
  onBridge: (socket) => void bridge.upgrade(socket, { context: {} }),
  freshSecret: () => randomBytes(32).toString('base64url'),
  freshNonce: nonce,
  clock: () => performance.now(),
  log,
})
if (sites) await composed.console.ensureDemo(Number(sites))
process.on('SIGINT', () => void close().then(() => process.exit(0)))
app.on('quit', () => process.exit(0))
process.stdout.write(`Logystera Console: ${server.freshAddress()}\n`)
