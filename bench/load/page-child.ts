import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { RPCHandler } from '@orpc/server/ws'
import { startBrowserServer } from '../../electron/browser/server.ts'
import { readPageFiles } from '../../electron/page/page-files.ts'
import { startCore } from './bench-core.ts'

/** What the parent says: a data folder with a filled cache, and the service that the core follows. */
export interface PageJob {
  dataDir: string
  service: { url: string; key: string } | null
}

const quiet = () => undefined
const job = JSON.parse(process.argv[2] ?? '') as PageJob
const page = readPageFiles(resolve(import.meta.dirname, '../../out/renderer'), {
  connect: "'self'",
  freshNonce: () => randomBytes(16).toString('base64'),
})
const { core } = startCore(job.dataDir, job.service)
const bridge = new RPCHandler(core.router)
const server = await startBrowserServer({
  port: 0,
  page,
  onSecondStart: quiet,
  onBridge: (socket) => void bridge.upgrade(socket, { context: {} }),
  freshSecret: () => randomBytes(32).toString('base64url'),
  freshNonce: () => randomBytes(16).toString('base64'),
  clock: () => performance.now(),
  log: { info: quiet, warn: quiet, error: (message, fields) => console.error(message, fields) },
})
process.once('disconnect', async () => {
  await server.close()
  await core.close()
  process.exit(0)
})
process.send?.(server.freshAddress())
