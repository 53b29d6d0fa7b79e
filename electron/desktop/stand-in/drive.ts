import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { BridgeContract } from '../../../shared/bridge/contract.ts'
import type { ConsoleEvent } from '../../../shared/bridge/events.ts'
import { maxBridgeMessage, portMessage } from '../../../shared/bridge/transport.ts'
import { calls, emitters, frame, MessagePortMain, WebContents, world } from './electron.ts'

// Usage: node --import ./register.ts drive.ts MAIN_JS DATA_DIR [second]
const [mainScript = '', dataDir = '', part] = process.argv.slice(2)
world.isFirst = part !== 'second'
process.argv = [process.argv[0] ?? '', mainScript, '--data-dir', dataDir, '--demo', '2', '--some-switch-of-chromium']
await import(pathToFileURL(mainScript).href)

const seen: Record<string, unknown> = {}
const until = async (condition: () => unknown) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10))
}
const names = () => calls.map((call) => call.name)

if (part === 'second') {
  seen.exit = await world.exited.promise
} else {
  seen.beforeReady = names()
  world.ready.resolve()
  await until(() => world.trays.length > 0)
  const [window] = world.windows
  if (!window) throw new Error('no window')
  const contents = window.webContents
  seen.order = names()
  seen.window = window.options
  seen.lockHeld = existsSync(join(dataDir, 'console.lock'))

  const ask = async (url: string, method = 'GET') => {
    const answer = await world.pageHandler?.(new Request(url, { method }))
    return { status: answer?.status, policy: answer?.headers.get('content-security-policy'), text: await answer?.text() }
  }
  seen.page = {
    own: await ask('app://console/alerts/x'),
    file: await ask('app://console/none.js'),
    host: await ask('app://other/'),
    post: await ask('app://console/', 'POST'),
    up: await ask('app://console/..%2f..%2fpackage.json'),
  }

  const permission = (name: string, from = contents) => {
    let granted: boolean | null = null
    world.permissionRequest?.(from, name, (answer) => (granted = answer))
    return [granted, world.permissionCheck?.(from, name)]
  }
  const foreign = new WebContents()
  foreign.mainFrame = frame('https://evil.example/')
  seen.permissions = {
    media: permission('media'),
    notifications: permission('notifications'),
    clipboard: permission('clipboard-sanitized-write'),
    foreignClipboard: permission('clipboard-sanitized-write', foreign),
    device: world.deviceCheck?.({}),
  }

  const cancelled = (url: string) => {
    let cancel: boolean | null = null
    world.beforeRequest?.({ url }, (response) => (cancel = response.cancel))
    return cancel
  }
  seen.requests = {
    own: cancelled('app://console/assets/a.js'),
    network: cancelled('https://example.com/'),
    socket: cancelled('wss://example.com/'),
    file: cancelled('file:///etc/passwd'),
  }

  const navigate = (event: string, url: string, isMainFrame = true) => {
    let prevented = false
    contents.emit(event, { url, isMainFrame, preventDefault: () => (prevented = true) })
    return prevented
  }
  seen.navigation = {
    own: navigate('will-frame-navigate', 'app://console/fleet'),
    away: navigate('will-frame-navigate', 'https://example.com/'),
    frame: navigate('will-frame-navigate', 'app://console/', false),
    redirect: navigate('will-redirect', 'https://example.com/'),
    webview: navigate('will-attach-webview', ''),
  }
  seen.windows = ['https://example.com/docs', 'http://example.com/', 'file:///etc/passwd', 'https://user:pass@example.com/'].map((url) =>
    contents.openHandler?.({ url }),
  )

  const handOver = (from: { url: string }, sender: WebContents = contents) => {
    const { port1, port2 } = new MessageChannel()
    const closed = new Promise<'closed'>((resolve) => port1.on('close', () => resolve('closed')))
    emitters.ipc.emit(portMessage, { sender, senderFrame: from, ports: [new MessagePortMain(port2)] })
    return { port: port1, closed }
  }
  const first = handOver(contents.mainFrame)
  const client: ContractRouterClient<BridgeContract> = createORPCClient(new RPCLink({ port: first.port }))
  const state = await client.state.get()
  seen.bridge = { host: state.host, version: state.version }
  seen.foreignFrame = await handOver(frame('https://evil.example/')).closed
  seen.subFrame = await handOver(frame('app://console/')).closed
  seen.otherWindow = await handOver(foreign.mainFrame, foreign).closed
  seen.stillOpen = (await client.state.get()).host
  contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })
  seen.sameDocument = (await client.state.get()).host
  contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
  seen.newDocument = await first.closed
  const tooLarge = handOver(contents.mainFrame)
  tooLarge.port.postMessage('x'.repeat(maxBridgeMessage + 1))
  seen.tooLarge = await tooLarge.closed

  const last = handOver(contents.mainFrame)
  const console_: ContractRouterClient<BridgeContract> = createORPCClient(new RPCLink({ port: last.port }))
  // The demo fleet's service runs as a real process and becomes an account.
  const events = await console_.state.events()
  /** Reads on until an event gives something; leaving a for-await loop would end the events. */
  const heard = async <T>(look: (event: ConsoleEvent) => T | undefined): Promise<T | null> => {
    for (;;) {
      const { done, value } = await events.next()
      if (done) return null
      const found = look(value)
      if (found !== undefined) return found
    }
  }
  const told = (type: ConsoleEvent['type']) => heard((event) => (event.type === type ? event : undefined))
  const demo = await heard((event) => {
    const account = event.type === 'state' ? event.state.accounts[0] : event.type === 'account' ? event.account : undefined
    return account?.account && account.sites > 0 ? { id: account.id, kind: account.kind, simulated: account.account.simulated } : undefined
  })
  seen.demo = demo
  seen.trayMenu = world.trays[0]?.menu.map((item) => item.label ?? item.type)

  window.close()
  seen.hidden = !window.visible
  const { rows } = await console_.fleet.list({ limit: 1 })
  const siteId = rows[0]?.site.id
  emitters.app.emit('second-instance', {}, ['electron', '.', `logystera://site/${siteId}`])
  seen.shownAgain = window.visible
  seen.linked = [await told('navigate'), `/sites/${demo?.id}/${siteId}`]
  emitters.app.emit('second-instance', {}, ['electron', '.', 'logystera://alert/no-such-alert'])
  seen.unknownLink = await told('toast')
  emitters.app.emit('second-instance', {}, ['electron', '.', 'logystera://alert/../../x'])
  seen.badLink = await told('toast')

  emitters.app.quit()
  seen.exit = await world.exited.promise
  seen.quitOrder = names().slice(-3)
}
process.stdout.write(`${JSON.stringify({ seen, calls })}\n`, () => process.exit(0))
