import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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

// Usage: node --import ./register.ts drive.ts MAIN_JS DATA_DIR [second | cold LINK | start]
const [mainScript = '', dataDir = '', part, coldLink = ''] = process.argv.slice(2)
world.isFirst = part !== 'second'
process.argv = [process.argv[0] ?? '', mainScript, '--data-dir', dataDir, '--demo', '2', '--some-switch-of-chromium']
if (part === 'start') process.argv.splice(4)
if (part === 'cold') process.argv = [process.argv[0] ?? '', mainScript, '--data-dir', dataDir, '--hidden', coldLink]
const begun = process.threadCpuUsage()
await import(pathToFileURL(mainScript).href)

const seen: Record<string, unknown> = {}
const until = async (condition: () => unknown) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10))
}
const badLinks = [
  'logystera://alert/../../x',
  'logystera://alert/..%2f..%2fx',
  'logystera://alert/%2e%2e/x',
  'logystera://settings/a',
  'logystera://alert/',
  'logystera://alert/a/b',
  'logystera://alert/a?x=1',
  'logystera://alert/a#b',
  'logystera://user@alert/a',
  'logystera:alert/a',
  `logystera://alert/${'a'.repeat(100_000)}`,
]
const names = () => calls.map((call) => call.name)

if (part === 'second') {
  seen.exit = await world.exited.promise
} else if (part === 'start') {
  // Only to the window and out again: what is packed starts.
  world.ready.resolve()
  await until(() => world.trays.length > 0)
  seen.window = world.windows[0]?.options
  seen.beforeWindow = (world.threadTime ?? 0) - (begun.user + begun.system) / 1000
  seen.page = (await world.pageHandler?.(new Request('app://console/')))?.status
  emitters.app.quit()
  seen.exit = await world.exited.promise
} else if (part === 'cold') {
  // Its page ends twice before there is a console.
  world.frailLoads = 2
  world.ready.resolve()
  await until(() => world.trays.length > 0)
  seen.visibleBeforeThePage = world.windows[0]?.visible
  const { port1, port2 } = new MessageChannel()
  const contents = world.windows[0]?.webContents
  emitters.ipc.emit(portMessage, { sender: contents, senderFrame: contents?.mainFrame, ports: [new MessagePortMain(port2)] })
  const page: ContractRouterClient<BridgeContract> = createORPCClient(new RPCLink({ port: port1 }))
  const events = await page.state.events()
  for (;;) {
    const { done, value } = await events.next()
    if (done) break
    if (value.type !== 'navigate' && value.type !== 'toast') continue
    seen.first = value
    break
  }
  seen.notices = (await page.state.get()).notices
  // Where something shows the tray it hides, and says where it went, the first time only.
  const window = world.windows[0]
  const closed = []
  for (let times = 0; times < 2; times += 1) {
    window?.close()
    closed.push(window?.visible)
    world.trays[0]?.emit('click')
  }
  await page.settings.update({ density: 'comfortable' })
  const hints: string[] = []
  for (;;) {
    const { done, value } = await events.next()
    if (done || value.type === 'settings') break
    if (value.type === 'toast') hints.push(value.toast.title)
  }
  seen.closing = { closed, shownAgain: window?.visible, hints }
  seen.loads = names().filter((name) => name === 'window.loadURL').length
  const { rows } = await page.fleet.list({ limit: 10 })
  const details = await Promise.all(rows.map(({ accountId, site }) => page.sites.get({ accountId, id: site.id })))
  seen.snoozes = details.flatMap(({ snoozeList }) => snoozeList.map(({ reason }) => reason))
  emitters.app.quit()
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
    webviewInside: navigate('will-attach-webview', 'app://console/'),
    remembered: navigate('will-frame-navigate', 'file:///etc/passwd'),
    script: navigate('will-frame-navigate', 'javascript:alert(1)'),
  }
  seen.windows = ['https://example.com/docs', 'http://example.com/', 'file:///etc/passwd', 'https://user:pass@example.com/'].map((url) =>
    contents.openHandler?.({ url }),
  )

  const downloaded = (url: string) => {
    let prevented = false
    emitters.session.emit('will-download', { preventDefault: () => (prevented = true) }, { getURL: () => url })
    return prevented
  }
  seen.downloads = {
    own: downloaded('blob:app://console/0-1'),
    foreign: downloaded('https://example.com/a.exe'),
    file: downloaded('file:///etc/passwd'),
  }
  world.displayMedia?.({}, (streams) => (seen.screens = streams))
  seen.bluetooth = await new Promise((resolve) =>
    contents.emit('select-bluetooth-device', { preventDefault: () => undefined }, [{ deviceId: 'a' }], resolve),
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
  // What it asks of the network goes the way that the system says.
  seen.unreachable = await client.accounts.test({ url: 'https://service.example', key: 'a-key' }).then(
    () => 'answered',
    (error: { code?: string }) => error.code,
  )
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
  const shapeless = handOver(contents.mainFrame)
  shapeless.port.postMessage({ not: 'text' })
  seen.shapeless = await shapeless.closed
  // Text of the right size that is no message, and one that asks for what there is not, are answered by nothing and by a refusal.
  const senseless = handOver(contents.mainFrame)
  senseless.port.postMessage('{"what":"is this"}')
  const asking: ContractRouterClient<BridgeContract> = createORPCClient(new RPCLink({ port: senseless.port }))
  const wrong = { accountId: 5, id: '../x' } as unknown as { accountId: string; id: string }
  seen.wrongShape = await asking.sites.get(wrong).then(
    () => 'answered',
    (error: { code?: string }) => error.code,
  )

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

  // This machine shows no tray, so nothing could bring a hidden window back.
  window.close()
  seen.closed = { minimized: window.minimized, visible: window.visible }
  const { rows } = await console_.fleet.list({ limit: 1 })
  const siteId = rows[0]?.site.id
  emitters.app.emit('second-instance', {}, ['electron', '.', `logystera://site/${siteId}`])
  seen.shownAgain = window.visible && !window.minimized
  seen.linked = [await told('navigate'), `/sites/${demo?.id}/${siteId}`]
  emitters.app.emit('second-instance', {}, ['electron', '.', 'logystera://alert/no-such-alert'])
  seen.unknownLink = await told('toast')
  const refusals: unknown[] = []
  for (const link of badLinks) {
    emitters.app.emit('second-instance', {}, ['electron', '.', link])
    refusals.push(await told('toast'))
  }
  seen.badLinks = refusals
  emitters.app.emit('open-url', { preventDefault: () => (seen.macLinkTaken = true) }, `logystera://site/${siteId}`)
  seen.macLink = await told('navigate')

  await console_.settings.update({ shortcut: 'CommandOrControl+Shift+L' })
  window.minimize()
  window.visible = false
  world.shortcuts.get('CommandOrControl+Shift+L')?.()
  seen.shortcut = { shown: window.visible, held: [...world.shortcuts.keys()] }
  await console_.settings.update({ shortcut: null })
  seen.shortcutsLeft = world.shortcuts.size

  const items = world.menu.flatMap((item) => item.submenu ?? [])
  items.find(({ label }) => label === 'Alerts')?.click?.()
  seen.menuOpened = await told('navigate')
  // As a crash leaves it behind: a key in the memory of a process.
  mkdirSync(join(dataDir, 'crashes/pending'), { recursive: true })
  const report = join(dataDir, 'crashes/pending/planted.dmp')
  writeFileSync(report, 'MDMP before lgk_planted-planted after')
  for (const label of ['Show logs', 'Show crash reports']) items.find((item) => item.label === label)?.click?.()
  await until(() => names().filter((name) => name === 'shell.openPath').length === 2)
  seen.crashReport = readFileSync(report, 'utf8')
  items.find(({ label }) => label === 'Updates')?.click?.()
  seen.updatesOpened = await told('navigate')
  world.trays[0]?.menu.find(({ submenu }) => submenu)?.submenu?.[1]?.click?.()
  seen.quietFor = Math.round((((await console_.settings.get()).doNotDisturbUntil ?? 0) - Date.now()) / 60_000)

  const loads = () => names().filter((name) => name === 'window.loadURL').length
  const before = loads()
  contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
  emitters.app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 5 })
  emitters.app.emit('child-process-gone', {}, { type: 'Utility', name: 'Logystera service', reason: 'oom', exitCode: 5 })
  seen.crash = { loads: loads() - before, portClosed: await last.closed }
  const fresh = handOver(contents.mainFrame)
  const afterwards: ContractRouterClient<BridgeContract> = createORPCClient(new RPCLink({ port: fresh.port }))
  seen.crashNotices = (await afterwards.state.get()).notices
  for (let times = 0; times < 3; times += 1) contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
  seen.keepsEnding = { loads: loads() - before, asked: names().filter((name) => name === 'dialog.showMessageBox').length }

  // What a person did just before the end is kept: the service is gone, so it cannot be sent any more.
  const ended = handOver(contents.mainFrame)
  const lastPage: ContractRouterClient<BridgeContract> = createORPCClient(new RPCLink({ port: ended.port }))
  const { rules } = await lastPage.catalog.get({ accountId: demo?.id ?? '' })
  seen.asked = await lastPage.snoozes.create({
    accountId: demo?.id ?? '',
    siteId: siteId ?? '',
    ruleId: rules[0]?.id ?? '',
    until: Date.now() + 3_600_000,
    reason: 'before the end',
  })

  emitters.app.quit()
  seen.exit = await world.exited.promise
  seen.quitOrder = names().slice(-3)
}
process.stdout.write(`${JSON.stringify({ seen, calls })}\n`, () => process.exit(0))
