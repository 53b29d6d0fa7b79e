import { RPCHandler } from '@orpc/server/ws'
import { z } from 'zod'
import type { Log } from '../ports.ts'
import type { BridgeRouter } from './router.ts'

/** What is used of a message port, whichever kind it is. */
export interface BridgePort {
  on(event: 'message', listener: (event: { data: unknown } | undefined) => void): void
  on(event: 'close', listener: () => void): void
  postMessage(message: unknown): void
}

/** As much of oRPC's request message as its decoder takes for granted: an id, and the address of what is asked (type 1, the default). */
const messageSchema = z.union([
  z.object({
    i: z.string(),
    t: z.literal(1).optional(),
    p: z.object({ u: z.string().startsWith('/'), h: z.record(z.string(), z.unknown()).optional() }),
  }),
  z.object({ i: z.string(), t: z.literal(3), p: z.object({ e: z.string() }) }),
  z.object({ i: z.string(), t: z.literal(4) }),
])
/** Ends the JSON of a message that carries bytes as well; no UTF-8 text holds it. */
const delimiter = 0xff

/**
 * Answers the bridge over a port. What is no message is dropped, what asks for no procedure or cannot be decoded is refused,
 * and each is said in the log, without a word of it. It goes through oRPC's WebSocket handler, whose messages are the same:
 * unlike the one for ports it survives what it cannot read, which would end the process otherwise.
 */
export function servePort(router: BridgeRouter, port: BridgePort, log: Log): void {
  const socket = {
    send: (message: unknown) => port.postMessage(message),
    addEventListener: (type: string, listener: (event: never) => void) => {
      if (type === 'close') port.on('close', () => listener({} as never))
      if (type !== 'message') return
      port.on('message', (event) => {
        if (isMessage(event?.data)) listener({ data: event?.data } as never)
        else log.warn('a message on the port was none of the bridge')
      })
    },
  }
  const handler = new RPCHandler(router, {
    rootInterceptors: [
      async ({ next }) => {
        const result = await next()
        if (!result.matched) log.warn('a message asked for no procedure of the bridge')
        else if (result.response.status === badRequest) log.warn('a message could not be decoded')
        return result
      },
    ],
  })
  void handler.upgrade(socket as never, { context: {} })
}

/** How oRPC answers what it cannot decode. Refusals of the contract have another status. */
const badRequest = 400

function isMessage(data: unknown): boolean {
  try {
    return messageSchema.safeParse(JSON.parse(textOf(data))).success
  } catch {
    return false
  }
}

function textOf(data: unknown): string {
  if (typeof data === 'string') return data
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data as ArrayBuffer)
  const end = bytes.indexOf(delimiter)
  return new TextDecoder('utf-8', { fatal: true }).decode(end === -1 ? bytes : bytes.subarray(0, end))
}
