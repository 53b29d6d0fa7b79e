import type { Dispatcher } from 'undici'
import { Agent, EnvHttpProxyAgent, ProxyAgent, fetch as undiciFetch } from 'undici'
import type { Fetch } from './client.ts'
import { ServiceFailure } from './failure.ts'
import { isLoopback } from './service-url.ts'

/**
 * What the system says about the way to an address, as a proxy auto-config answers it: `DIRECT`, or
 * `PROXY host:port; DIRECT` (Electron's `session.resolveProxy`).
 */
export type ResolveProxy = (url: string) => Promise<string>

export interface Transport {
  fetch: Fetch
  /** Ends every connection. */
  close(): Promise<void>
}

/** Limits of one connection, ms. `idle` is the longest silence within an answer: streams say something more often. */
const limits = { connect: 10_000, headers: 15_000, idle: 60_000 }

/**
 * The way out of this machine: TLS 1.2 or newer with the certificates of Node, time limits for connecting, for the head of
 * an answer and for silence within it, and the proxy of the system. Without `resolveProxy` that is HTTPS_PROXY, HTTP_PROXY and
 * NO_PROXY of the environment. Addresses of this machine are never asked through a proxy. Redirects are left to the caller.
 */
export function openTransport(
  options: { resolveProxy?: ResolveProxy | undefined; tls?: { ca?: string }; proxies?: { httpsProxy?: string; noProxy?: string } } = {},
): Transport {
  const tls = { minVersion: 'TLSv1.2' as const, timeout: limits.connect, ...options.tls }
  const shared = { connect: tls, headersTimeout: limits.headers, bodyTimeout: limits.idle }
  const direct = new Agent(shared)
  const system = options.resolveProxy
    ? null
    : new EnvHttpProxyAgent({ ...shared, requestTls: tls, proxyTls: tls, ...(options.proxies ?? {}) })
  const proxies = new Map<string, ProxyAgent>()
  const through = (uri: string) => {
    const known = proxies.get(uri) ?? new ProxyAgent({ ...shared, uri, requestTls: tls, proxyTls: tls })
    proxies.set(uri, known)
    return known
  }
  const dispatcherFor = async (url: string): Promise<Dispatcher> => {
    if (isLoopback(new URL(url).hostname)) return direct
    if (system) return system
    const way = readProxyAnswer((await options.resolveProxy?.(url)) ?? 'DIRECT')
    if (way === null)
      throw new ServiceFailure({
        kind: 'offline',
        code: 'proxy_unsupported',
        message: 'The proxy of this system is of a kind that the console does not speak; it speaks HTTP and HTTPS proxies.',
      })
    return way === 'direct' ? direct : through(way)
  }
  return {
    fetch: (async (input: string, init?: RequestInit) =>
      undiciFetch(input, { ...(init as object), dispatcher: await dispatcherFor(input) })) as unknown as Fetch,
    async close() {
      await Promise.all([direct, system, ...proxies.values()].map((agent) => agent?.destroy()))
    },
  }
}

/** The first way that can be taken: `direct`, the address of a proxy, or null when there is none. */
export function readProxyAnswer(answer: string): string | null {
  for (const entry of answer.split(';').map((part) => part.trim())) {
    const [kind = '', host] = entry.split(/\s+/)
    switch (kind.toUpperCase()) {
      case 'DIRECT':
        return 'direct'
      case 'PROXY':
      case 'HTTP':
        if (host) return `http://${host}`
        break
      case 'HTTPS':
        if (host) return `https://${host}`
        break
    }
  }
  return null
}
