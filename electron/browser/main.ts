import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import open from 'open'
import type { WebSocket } from 'ws'
import { composeConsole } from '../compose.ts'
import { type BridgePort, servePort } from '../console/bridge/serve-port.ts'
import { lockDataFolder } from '../console/cache/file/folder-lock.ts'
import type { LogysteraConsole } from '../console/console.ts'
import type { Notifier } from '../console/ports.ts'
import { forkService } from '../console/services/service-child.ts'
import { openConf } from '../console/settings/conf-backend.ts'
import { readFlags } from '../flags.ts'
import { findLayout } from '../layout.ts'
import { openLog } from '../log.ts'
import { readPageFiles } from '../page/page-files.ts'
import { askRunningConsole, removeControl, writeControl } from './control-file.ts'
import { answersHere, readListening } from './listen.ts'
import { startBrowserServer } from './server.ts'

/** The one line on stdout; scripts read it. */
const say = (address: string) => process.stdout.write(`Logystera Console: ${address}\n`)
const fail = (words: string): never => {
  process.stderr.write(`${words}\n`)
  process.exit(1)
}

/** A browser without a window of its own has no notification centre: the page shows its own. */
const inPage: Notifier = {
  show: async () => ({ outcome: 'refused', reason: 'no-owner', text: 'The browser host shows announcements in its page.' }),
  withdraw: () => undefined,
}

/** A socket of a page as the port that it stands for. */
const portOf = (socket: WebSocket): BridgePort => ({
  on(event: 'message' | 'close', listener: (event?: { data: unknown }) => void) {
    if (event === 'close') socket.on('close', () => listener())
    else socket.addEventListener('message', ({ data }) => listener({ data }))
  },
  postMessage: (message) => socket.send(message as string | Uint8Array<ArrayBuffer>),
})

async function showInBrowser(address: string): Promise<void> {
  // A machine without a browser is a normal place for this host: the printed line is enough.
  const browser = await open(address).catch(() => null)
  browser?.on('error', () => undefined)
}

/** This process's lock on the folder, or an address from the console that has it; null when that stays silent. One that is just starting or stopping is given a few seconds. */
async function holdOrHandOver(dataDir: string, demo: number | null): Promise<{ lock: { release(): void } } | { address: string } | null> {
  for (let attempt = 0; attempt < 25; attempt += 1) {
    const lock = lockDataFolder(dataDir)
    if (lock) return { lock }
    const address = await askRunningConsole(dataDir, fetch, demo)
    if (address) return { address }
    await sleep(200)
  }
  return null
}

async function run(): Promise<void> {
  const flags = readFlags(process.argv.slice(2))
  const { dataDir } = flags
  const layout = findLayout(import.meta.dirname)
  const listening = readListening(flags.network)

  const held = await holdOrHandOver(dataDir, flags.demo)
  if (!held) return fail(`Another console uses ${dataDir} and gives no address. If it is the desktop, use that.`)
  if ('address' in held) {
    say(held.address)
    if (flags.open) await showInBrowser(held.address)
    return
  }

  const log = openLog(join(dataDir, 'logs'))
  const page = readPageFiles(layout.page, { connect: "'self'", freshNonce: () => randomBytes(16).toString('base64') })
  const { console, file } = await composeConsole({
    host: 'browser',
    version: layout.version,
    dataDir,
    openBackend: openConf,
    spawn: forkService(layout.service),
    notifier: inPage,
    // All that this host can know: whether a page listens, which the console knows itself.
    languages: () => [Intl.DateTimeFormat().resolvedOptions().locale],
    conditions: () => ({ onBattery: false, metered: false, hidden: false }),
    log,
  })
  const server = await startBrowserServer({
    port: flags.port,
    preferredPort: file.read().browserPort,
    listening,
    page,
    onSecondStart: (demo) => {
      if (demo !== null) addDemo(console, demo)
    },
    onBridge: (socket) => servePort(console.router, portOf(socket), log),
    freshSecret: () => randomBytes(32).toString('base64url'),
    freshNonce: () => randomBytes(16).toString('base64'),
    clock: () => performance.now(),
    log,
  }).catch(async (error: NodeJS.ErrnoException) => {
    await console.close()
    return fail(error.code === 'EADDRINUSE' ? `Port ${flags.port} is taken.` : `The console cannot listen: ${error.message}`)
  })
  if (file.read().browserPort !== server.port) file.write({ browserPort: server.port })
  // A second start asks over plain HTTP on this machine; where that is not served it is told to use the first.
  if (answersHere(listening)) writeControl(dataDir, { port: server.port, key: server.controlKey, pid: process.pid })

  endOnSignal(async () => {
    removeControl(dataDir)
    await server.close()
    await console.close()
    held.lock.release()
  })
  if (flags.demo !== null) addDemo(console, flags.demo)
  const address = server.freshAddress()
  say(address)
  if (flags.open) await showInBrowser(address)
}

/** What goes wrong with the demo fleet is shown on its account; here it is only said. */
function addDemo(console: LogysteraConsole, sites: number): void {
  console
    .ensureDemo(sites)
    .catch((error: unknown) => process.stderr.write(`The demo fleet did not start: ${error instanceof Error ? error.message : error}\n`))
}

/** Ends once, in order; a second signal does not wait. */
function endOnSignal(end: () => Promise<void>): void {
  let ending = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(1)
      ending = true
      void end().then(
        () => process.exit(0),
        (error: unknown) => fail(String(error)),
      )
    })
  }
}

await run().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)))
