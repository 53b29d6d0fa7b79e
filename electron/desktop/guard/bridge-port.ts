import type { IpcMain, IpcMainEvent, MessagePortMain, WebContents } from 'electron'
import { maxBridgeMessage, portMessage } from '../../../shared/bridge/transport.ts'
import type { BridgePort } from '../../console/bridge/serve-port.ts'
import type { Log } from '../../console/ports.ts'
import { isOwnPage } from './page-protocol.ts'

const sizeOf = (message: unknown): number =>
  typeof message === 'string'
    ? Buffer.byteLength(message)
    : message instanceof ArrayBuffer || ArrayBuffer.isView(message)
      ? message.byteLength
      : Number.POSITIVE_INFINITY

/** A port that passes on text and bytes up to 1 MiB and closes at anything else, as the WebSocket of the browser host does. */
function guardedPort(port: MessagePortMain, log: Log): BridgePort {
  return {
    on(event: 'message' | 'close', listener: (event?: { data: unknown }) => void) {
      if (event === 'close') port.on('close', () => listener())
      else
        port.on('message', (message) => {
          const size = sizeOf(message.data)
          if (size <= maxBridgeMessage) return listener({ data: message.data })
          log.warn('a message of the page was refused and its port closed', { size })
          port.close()
        })
    },
    postMessage: (message) => port.postMessage(message),
  }
}

/**
 * Connects the page to the console. Port messages carry no sender, so it is
 * checked here, when the port is handed over: the top frame of our own window
 * on our own page. One port at a time; a new document closes the old one.
 */
export class BridgePorts {
  #current: MessagePortMain | null = null
  /** Null until there is a console to connect to; what a page says meanwhile waits in its port. */
  #connect: ((port: BridgePort) => void) | null = null
  #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  /** There is a console now. */
  open(connect: (port: BridgePort) => void): void {
    this.#connect = connect
    if (this.#current) this.#start(this.#current)
  }

  /** Takes ports from `contents` and from no other page. */
  listen(ipcMain: IpcMain, contents: WebContents): void {
    ipcMain.on(portMessage, (event) => this.#take(event, contents))
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) this.#close()
    })
    contents.on('render-process-gone', () => this.#close())
    contents.on('destroyed', () => this.#close())
  }

  #take(event: IpcMainEvent, contents: WebContents): void {
    const [port, ...others] = event.ports
    const frame = event.senderFrame
    const ours = event.sender === contents && frame !== null && frame === contents.mainFrame && isOwnPage(frame.url)
    if (!ours || !port || others.length > 0) {
      this.#log.warn('a port was refused', { from: frame?.url.slice(0, 200), ports: event.ports.length })
      for (const refused of event.ports) refused.close()
      return
    }
    this.#close()
    this.#current = port
    this.#start(port)
  }

  #start(port: MessagePortMain): void {
    if (!this.#connect) return
    this.#connect(guardedPort(port, this.#log))
    port.start()
  }

  #close(): void {
    this.#current?.close()
    this.#current = null
  }
}
