import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { WebSocket } from 'ws'
import type { BridgeContract } from '../shared/bridge/contract.ts'
import { bridgePath } from '../shared/bridge/transport.ts'

/** The bridge of a console in the browser host, as its page has it: `address` is the start address with the one-time token. */
export async function openBridge(address: string): Promise<{ bridge: ContractRouterClient<BridgeContract>; close(): void }> {
  const { origin, host } = new URL(address)
  const signedIn = await fetch(address, { redirect: 'manual' })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0]
  if (!cookie) throw new Error(`the console let nobody in: ${signedIn.status}`)
  const socket = new WebSocket(`ws://${host}${bridgePath}`, { headers: { cookie, origin } })
  await new Promise<void>((opened, failed) => socket.once('open', opened).once('error', failed))
  return { bridge: createORPCClient(new RPCLink({ websocket: socket as never })), close: () => socket.close() }
}
