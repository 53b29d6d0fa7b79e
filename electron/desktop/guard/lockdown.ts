import type { App, Session, Shell, WebContents } from 'electron'
import type { Log } from '../../console/ports.ts'
import { appOrigin, isOwnPage } from './page-protocol.ts'

/** The one thing a page of ours may do beyond showing itself: put text on the clipboard ("copy link"). */
const granted = 'clipboard-sanitized-write'

/** What is not the network: small images, files that the page made to be saved, developer tools. */
const harmless = ['data:', `blob:${appOrigin}/`, 'devtools:']

/** Whether a link may leave the console for the person's browser. Only https, without a password in it. */
export function mayOpenOutside(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol === 'https:' && url.username === '' && url.password === '' && address.length <= 2000
}

/** Nothing answers there: Chromium asks a proxy for whatever no policy and no handler of requests sees, the sockets of WebRTC among it. */
const deadEnd = { mode: 'fixed_servers', proxyRules: 'http://127.0.0.1:9', proxyBypassRules: '<-loopback>' } as const

/** Denies every permission but writing the clipboard, every device, and every request that is not for our own page. Done when it resolves. */
export async function lockSession(session: Session, log: Log): Promise<void> {
  session.setPermissionRequestHandler((contents, permission, answer) => answer(permission === granted && isOwnPage(contents.getURL())))
  session.setPermissionCheckHandler((contents, permission) => permission === granted && contents !== null && isOwnPage(contents.getURL()))
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}))
  session.on('will-download', (event, item) => {
    // Files that the page made itself, such as a report; nothing is fetched from anywhere.
    if (item.getURL().startsWith(`blob:${appOrigin}/`)) return
    event.preventDefault()
    log.warn('a download was refused', { url: item.getURL().slice(0, 200) })
  })
  session.webRequest.onBeforeRequest((details, answer) => {
    const cancel = !isOwnPage(details.url) && !harmless.some((prefix) => details.url.startsWith(prefix))
    if (cancel) log.warn('a request of the page was cancelled', { url: details.url.slice(0, 200) })
    answer({ cancel })
  })
  await session.setProxy(deadEnd)
}

/** No page leaves our own, opens a window or embeds another; https links go to the person's browser. */
export function lockContents(app: App, shell: Shell, log: Log): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    // Otherwise a page could send packets to any address, whatever its policy says of connections.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
    contents.on('will-frame-navigate', (details) => {
      if (details.isMainFrame && isOwnPage(details.url)) return
      details.preventDefault()
      log.warn('a navigation was refused', { url: details.url.slice(0, 200) })
    })
    contents.on('will-redirect', (details) => {
      if (!isOwnPage(details.url)) details.preventDefault()
    })
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.on('select-bluetooth-device', (event, _devices, answer) => {
      event.preventDefault()
      answer('')
    })
    contents.setWindowOpenHandler(({ url }) => {
      if (mayOpenOutside(url)) void shell.openExternal(url)
      else log.warn('a window was refused', { url: url.slice(0, 200) })
      return { action: 'deny' }
    })
  })
}
