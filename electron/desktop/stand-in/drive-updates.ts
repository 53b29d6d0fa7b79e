import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { App } from 'electron'
import type { BridgeContract } from '../../../shared/bridge/contract.ts'
import { defaultSettings, type Settings } from '../../../shared/bridge/settings.ts'
import { portMessage } from '../../../shared/bridge/transport.ts'
import type { UpdateState } from '../../../shared/bridge/updates.ts'
import type { ConsoleFile } from '../../console/settings/console-file.ts'
import { createSettingsStore } from '../../console/settings/settings-store.ts'
import { openUpdates } from '../update/open-updates.ts'
import { app, calls, emitters, MessagePortMain, world } from './electron.ts'

// Usage: node --import ./register.ts drive-updates.ts MAIN_JS DATA_DIR RESOURCES STEP...
// Without MAIN_JS the updates alone are driven, from their sources. A step is what a
// person does (check, download, install, later, quit), `settings VALUE`, or `until PHASE`.
const [mainScript = '', dataDir = '', resources = '', ...steps] = process.argv.slice(2)

interface Driven {
  notices: string[]
  /** What its log says of what went wrong; the whole console has a file for that. */
  logged: unknown[]
  act(word: 'check' | 'download' | 'install' | 'later'): unknown
  want(updates: Settings['updates']): unknown
  /** What it told since it was asked last, once there is something. */
  heard(): Promise<UpdateState[]>
}

/** The whole console, over the port of a page. */
async function built(): Promise<Driven> {
  // As the launcher of an AppImage starts it where the system forbids user namespaces.
  process.argv = [process.argv[0] ?? '', '--no-sandbox', '--data-dir', dataDir]
  await import(pathToFileURL(mainScript).href)
  while (world.trays.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  const contents = world.windows[0]?.webContents
  const { port1, port2 } = new MessageChannel()
  emitters.ipc.emit(portMessage, { sender: contents, senderFrame: contents?.mainFrame, ports: [new MessagePortMain(port2)] })
  const page: ContractRouterClient<BridgeContract> = createORPCClient(new RPCLink({ port: port1 }))
  const events = await page.state.events()
  return {
    notices: (await page.state.get()).notices,
    logged: [],
    act: (word) => page.updates[word](),
    want: (updates) => page.settings.update({ updates }),
    async heard() {
      const { done, value } = await events.next()
      if (done) throw new Error('the console said no more')
      return value.type === 'state' ? [value.state.update] : value.type === 'update' ? [value.update] : []
    },
  }
}

/** The updates alone, over a file that outlives them. */
async function alone(): Promise<Driven> {
  const path = join(dataDir, 'remembered.json')
  let content = { settings: { ...defaultSettings }, updateLater: null } as ReturnType<ConsoleFile['read']>
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // The first run.
  }
  const file: ConsoleFile = {
    read: () => content,
    write(change) {
      content = { ...content, ...change }
      writeFileSync(path, JSON.stringify(content))
    },
    notices: [],
  }
  emitters.app.setPath('userData', dataDir)
  const settings = createSettingsStore(file)
  const logged: unknown[] = []
  const log = { info: () => undefined, warn: (_words: string, fields?: object) => void logged.push(fields), error: () => undefined }
  const place = { isPackaged: true, resources, platform: process.platform, env: process.env }
  const last = (act: () => void) => act()
  const updates = await openUpdates({ app: app as unknown as App, place, file, settings, endThen: last, clock: Date.now, log })
  const states = [updates.state()]
  let next = Promise.withResolvers<void>()
  next.resolve()
  updates.subscribe((state) => {
    states.push(state)
    next.resolve()
  })
  return {
    notices: [],
    logged,
    act: (word) => updates[word](),
    want: (wanted) => settings.update({ updates: wanted }),
    async heard() {
      await next.promise
      next = Promise.withResolvers()
      return states.splice(0)
    },
  }
}

Object.assign(process, { resourcesPath: resources })
world.ready.resolve()
const driven = mainScript === '' ? await alone() : await built()
const told: UpdateState[] = []
for (const step of steps) {
  const [word = '', value = ''] = step.split(' ')
  if (word === 'quit') emitters.app.quit()
  else if (word === 'settings') await driven.want(value as Settings['updates'])
  else if (word === 'until') while (told.at(-1)?.phase !== value) told.push(...(await driven.heard()))
  else await driven.act(word as Parameters<Driven['act']>[0])
}
const exit = await world.exited.promise
process.stdout.write(`${JSON.stringify({ seen: { told, exit, notices: driven.notices, logged: driven.logged }, calls })}\n`, () =>
  process.exit(0),
)
