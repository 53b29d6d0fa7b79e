import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import type { Flags } from '../flags.ts'

/** Where the browser host listens and under which names it answers. */
export interface Listening {
  address: string
  /** Names that a Host header may say, without the port. */
  names: ReadonlySet<string>
  /** The one of them that is printed. */
  publicName: string
  /** Null: plain HTTP. */
  tls: { cert: string; key: string } | null
}

/** Names under which a browser reaches a server on its own machine, also through an SSH tunnel with another port. */
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

export const onThisMachine: Listening = { address: '127.0.0.1', names: new Set(loopbackNames), publicName: '127.0.0.1', tls: null }

const isLoopback = (address: string): boolean => address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address)

/**
 * Where to listen as the flags ask. Beyond this machine only with TLS, or with
 * the flag that says that something else encrypts: whoever reads the line has
 * the session. Throws a sentence for a person.
 */
export function readListening({ listen, tlsCert, tlsKey, insecureListen, hostName }: Flags['network'], read = readFileSync): Listening {
  if ((tlsCert === null) !== (tlsKey === null)) throw new Error('--tls-cert and --tls-key belong together.')
  const address = listen ?? '127.0.0.1'
  if (isIP(address) === 0 && address !== 'localhost')
    throw new Error(`--listen wants an address of this machine, such as 127.0.0.1, not ${address}.`)
  const file = (path: string) => {
    try {
      return read(path, 'utf8')
    } catch {
      throw new Error(`${path} cannot be read.`)
    }
  }
  const tls = tlsCert !== null && tlsKey !== null ? { cert: file(tlsCert), key: file(tlsKey) } : null
  if (!isLoopback(address) && !tls && !insecureListen)
    throw new Error(
      `Listening on ${address} would let others on the network read along. Give --tls-cert and --tls-key, or --insecure-listen where something else encrypts.`,
    )
  const everywhere = address === '0.0.0.0' || address === '::'
  if (everywhere && hostName === null) throw new Error(`With --listen ${address} say the name that browsers will use: --host-name NAME.`)
  const publicName = hostName?.toLowerCase() ?? (isIP(address) === 6 ? `[${address}]` : address)
  return { address, tls, publicName, names: new Set([...loopbackNames, publicName]) }
}

/** Whether plain HTTP to 127.0.0.1 reaches it. */
export const answersHere = ({ address, tls }: Listening): boolean =>
  tls === null && ['127.0.0.1', 'localhost', '0.0.0.0', '::'].includes(address)
