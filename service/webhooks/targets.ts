import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { ProblemError } from '../problem.ts'

/** Address blocks that are not the public internet (IANA special-purpose registries). */
const privateBlocks = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  privateBlocks.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  privateBlocks.addSubnet(network, prefix, 'ipv6')
}

/** True for an IP address that is not on the public internet; an IPv4 address inside IPv6 counts as itself. */
export function isPrivateAddress(address: string): boolean {
  const inner = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  return privateBlocks.check(inner, isIP(inner) === 6 ? 'ipv6' : 'ipv4')
}

/** What turns a name into its addresses: the system's resolver, unless said otherwise. */
type Resolve = (
  hostname: string,
  options: LookupOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** Where messages may be sent: to the public internet, by https; anywhere when private addresses are allowed. */
export class Targets {
  private readonly allowPrivate: boolean
  private readonly resolve: Resolve

  constructor(allowPrivate: boolean, resolve: Resolve = (hostname, options, done) => dnsLookup(hostname, { ...options, all: true }, done)) {
    this.allowPrivate = allowPrivate
    this.resolve = resolve
  }

  /** Throws ProblemError `input_invalid` for an address that is refused whatever its name resolves to. */
  check(url: string): void {
    const problem = this.problemOf(new URL(url))
    if (problem) throw new ProblemError('input_invalid', { issues: [{ path: 'url', message: problem }] }, problem)
  }

  /** What is wrong with an address by its look, or undefined. */
  problemOf(url: URL): string | undefined {
    if (url.username || url.password) return 'A webhook address holds no user or password.'
    if (this.allowPrivate) return undefined
    if (url.protocol !== 'https:') return 'A webhook address begins with https:// (unless the service runs with --allow-private-webhooks).'
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const isLocalName = host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.local') || host.endsWith('.internal')
    if (isLocalName || (isIP(host) !== 0 && isPrivateAddress(host)))
      return 'A webhook address is on the public internet (unless the service runs with --allow-private-webhooks).'
    return undefined
  }

  /** A DNS lookup for sockets that refuses private addresses at the moment of connecting, so a name cannot change its mind. */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    this.resolve(hostname, options, (error, addresses) => {
      if (error) return callback(error, [])
      const allowed = this.allowPrivate ? addresses : addresses.filter(({ address }) => !isPrivateAddress(address))
      const [first] = allowed
      if (!first) return callback(new Error(`${hostname} is a private address`), [])
      if (options.all) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}
