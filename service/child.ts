import { type FromService, type ToService, toServiceSchema } from '../shared/api/child.ts'

/** The IPC channel to the console that started this process. */
export interface ParentChannel {
  send(message: FromService): void
  /** The first message, which must be `start`. Rejects when the channel closes before. */
  start(): Promise<Extract<ToService, { type: 'start' }>>
  /** Calls back once, when the console says stop or the channel closes. */
  onStop(listener: () => void): void
  /** Lets the process end although the channel is open. */
  release(): void
}

/** Electron's side of a utilityProcess (electronjs.org/docs/latest/api/parent-port); only what is used here. */
interface ElectronPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  postMessage(message: unknown): void
}

/** The channel, by Node's child_process IPC or by Electron's parentPort; undefined when nobody holds the other end. */
export function parentChannel(): ParentChannel | undefined {
  const port = (process as { parentPort?: ElectronPort }).parentPort
  if (!port && !process.send) return undefined
  let resolveStart: (message: Extract<ToService, { type: 'start' }>) => void = () => {}
  let rejectStart: (error: Error) => void = () => {}
  const started = new Promise<Extract<ToService, { type: 'start' }>>((resolve, reject) => {
    resolveStart = resolve
    rejectStart = reject
  })
  started.catch(() => {})
  const stop = Promise.withResolvers<void>()

  const take = (data: unknown) => {
    const message = toServiceSchema.safeParse(data)
    if (!message.success) return
    if (message.data.type === 'start') resolveStart(message.data)
    else stop.resolve()
  }
  if (port) port.on('message', ({ data }) => take(data))
  else {
    process.on('message', take)
    process.on('disconnect', () => {
      rejectStart(new Error('The console closed the channel before it started the service.'))
      stop.resolve()
    })
  }
  return {
    send: (message) => {
      if (port) port.postMessage(message)
      else if (process.connected) process.send?.(message)
    },
    start: () => started,
    onStop: (listener) => {
      stop.promise.then(listener)
    },
    release: () => {
      if (process.connected) process.disconnect()
    },
  }
}
