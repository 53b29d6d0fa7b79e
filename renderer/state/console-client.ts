import { type ClientLink, createORPCClient, DynamicLink } from '@orpc/client'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { ExponentialBackoff, handleAll, retry } from 'cockatiel'
import type { BridgeContract } from '../../shared/bridge/contract.ts'
import type { ConsoleEvent } from '../../shared/bridge/events.ts'
import { bridgePath, portMessage, sessionEnded } from '../../shared/bridge/transport.ts'

/**
 * The renderer's one way out: a typed client of shared/bridge/contract.ts,
 * over a WebSocket in the browser host and over a MessagePort in the desktop.
 */
export type Bridge = ContractRouterClient<BridgeContract>

/** `lost`: the console does not answer and is tried again. `ended`: this page's session is over, trying again is no use. */
export type BridgeStatus = 'connecting' | 'open' | 'lost' | 'ended'

/** Said by every call while the console itself cannot be reached. */
export class ConsoleLost extends Error {
  readonly code = 'console_lost'
  constructor() {
    super('The console does not answer.')
  }
}

type Link = ClientLink<Record<never, never>>
type Outcome = 'lost' | 'ended'

interface Connection {
  link: Link
  /** Settles when the other side is gone. */
  closed: Promise<Outcome>
  /** Closes from this side, and says how it ended. */
  close(): Promise<Outcome>
}

function waiting() {
  const { promise, resolve } = Promise.withResolvers<Link>()
  return { link: promise, settle: resolve }
}

/** Calls made before the first connection wait for it; calls made while it is lost fail at once. */
let current = waiting()
let lost = false

export const bridge: Bridge = createORPCClient(
  new DynamicLink(async () => {
    if (lost) throw new ConsoleLost()
    return current.link
  }),
)

function overPort(): Connection {
  const { port1, port2 } = new MessageChannel()
  const closed = new Promise<Outcome>((resolve) => port1.addEventListener('close', () => resolve('lost')))
  const link = new PortLink({ port: port1 })
  port1.start()
  window.postMessage(portMessage, location.origin, [port2])
  return {
    link,
    closed,
    async close() {
      port1.close()
      return 'lost'
    },
  }
}

function overSocket(): Connection {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(`${scheme}//${location.host}${bridgePath}`)
  const closed = new Promise<Outcome>((resolve) =>
    socket.addEventListener('close', (event) => resolve(event.code === sessionEnded ? 'ended' : 'lost')),
  )
  return {
    link: new SocketLink({ websocket: socket }),
    closed,
    close() {
      socket.close()
      return closed
    },
  }
}

/** Tries for ever, 250 ms to 5 s apart; after a connection that worked it starts over at 250 ms. */
const again = retry(handleAll, {
  maxAttempts: Number.POSITIVE_INFINITY,
  backoff: new ExponentialBackoff({ initialDelay: 250, maxDelay: 5000 }),
})

/** Keeps a connection to the console for the life of the page, telling what comes over it. */
export async function followConsole(tell: { status(status: BridgeStatus): void; event(event: ConsoleEvent): void }): Promise<void> {
  let outcome: Outcome = 'lost'
  while (outcome === 'lost') outcome = await again.execute(() => follow(tell))
}

/** One connection, from its first event to its end. Throws when it never came to a first event. */
async function follow(tell: { status(status: BridgeStatus): void; event(event: ConsoleEvent): void }): Promise<Outcome> {
  const connection = location.protocol === 'app:' ? overPort() : overSocket()
  let heard = false
  async function listen(): Promise<void> {
    const live = createORPCClient<Bridge>(connection.link)
    for await (const event of await live.state.events()) {
      if (!heard) {
        heard = true
        lost = false
        current.settle(connection.link)
        tell.status('open')
      }
      tell.event(event)
    }
  }
  // Either may notice the end first: the transport, or the stream of events over it.
  await Promise.race([connection.closed, listen().catch(() => {})])
  const outcome = await connection.close()
  lost = true
  current = waiting()
  tell.status(outcome)
  if (!heard && outcome === 'lost') throw new ConsoleLost()
  return outcome
}
