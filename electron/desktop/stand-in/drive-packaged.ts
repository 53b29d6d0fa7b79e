import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { BridgeContract } from '../../../shared/bridge/contract.ts'
import { portMessage } from '../../../shared/bridge/transport.ts'
import { LoopbackService } from '../../console/testing/loopback-service.ts'
import { calls, emitters, MessagePortMain, world } from './electron.ts'

// Usage: node --import ./register.ts drive-packaged.ts MAIN_JS DATA_DIR
// A packaged program that the system started at login, on a machine that sleeps, locks, loses its mains and shuts down.
const [mainScript = '', dataDir = ''] = process.argv.slice(2)
world.atLogin = true

/** What the console waits for between two looks at its service, ms, told from other timers by this. */
const random = 0.25
const often = [5000, 30_000].map((base) => base * (0.8 + random * 0.4))
const pauses: ('often' | 'seldom')[] = []
const { setTimeout: real } = globalThis
globalThis.setTimeout = Object.assign((act: () => void, ms: number, ...rest: []) => {
  const near = (factor: number) => often.some((pause) => ms <= pause * factor && ms > pause * factor - 400)
  if (near(1)) pauses.push('often')
  if (near(2)) pauses.push('seldom')
  return real(act, ms, ...rest)
}, real) as typeof setTimeout
Math.random = () => random

/** Whether it happened; what does not happen is not waited for until the run is ended. */
async function happens(condition: () => boolean): Promise<boolean> {
  for (const end = Date.now() + 5000; !condition(); ) {
    if (Date.now() > end) return false
    await new Promise((resolve) => real(resolve, 5))
  }
  return true
}

const seen: Record<string, unknown> = {}
// A packaged program has no script before its arguments.
process.argv = [process.argv[0] ?? '', '--data-dir', dataDir]
await import(pathToFileURL(mainScript).href)
world.ready.resolve()
await happens(() => world.trays.length > 0)
const [window] = world.windows
const contents = window?.webContents
const { port1, port2 } = new MessageChannel()
emitters.ipc.emit(portMessage, { sender: contents, senderFrame: contents?.mainFrame, ports: [new MessagePortMain(port2)] })
const page: ContractRouterClient<BridgeContract> = createORPCClient(new RPCLink({ port: port1 }))
// Somebody looks as long as these are read.
const events = await page.state.events()
seen.update = (await page.state.get()).update
seen.shownAtLogin = window?.visible

const entry = join(process.env.XDG_CONFIG_HOME ?? '', 'autostart/logystera-console.desktop')
await page.settings.update({ startAtLogin: true })
seen.loginStart = existsSync(entry) ? readFileSync(entry, 'utf8') : null
await page.settings.update({ startAtLogin: false })
seen.loginStartLeft = existsSync(entry)

const service = await new LoopbackService().start()
const streams = () => service.seen.filter((line) => line.endsWith('/stream')).length
await page.accounts.connect({ url: service.url, key: service.key, name: 'Account', keep: 'session' })
await happens(() => streams() > 0)

/** Whether the console looks at once, and how long it waits then. */
const looksAfter = async (act: () => unknown) => {
  const [before, waited] = [streams(), pauses.length]
  act()
  return (await happens(() => streams() > before && pauses.length > waited)) ? pauses.at(-1) : 'no look'
}
const { power } = emitters
seen.looks = {
  shown: await looksAfter(() => emitters.app.emit('second-instance', {}, ['electron'])),
  locked: await looksAfter(() => power.emit('lock-screen') && power.emit('resume')),
  unlocked: await looksAfter(() => power.emit('unlock-screen')),
  onBattery: await looksAfter(() => {
    power.isOnBatteryPower = () => true
    power.emit('resume')
  }),
  onMains: await looksAfter(() => {
    power.isOnBatteryPower = () => false
    power.emit('on-ac')
  }),
}

let waits = false
power.emit('shutdown', { preventDefault: () => (waits = true) })
seen.systemWaits = waits
seen.ended = await happens(() => calls.at(-1)?.name === 'app.exit')
seen.exit = seen.ended ? await world.exited.promise : null
await events.return?.(undefined)
await service.stop()
process.stdout.write(`${JSON.stringify({ seen, calls })}\n`, () => process.exit(0))
