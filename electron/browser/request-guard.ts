import type { IncomingMessage } from 'node:http'

/** Names under which a browser reaches a server on its own machine, also through an SSH tunnel with another port. */
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Why a request is refused before anything else is looked at; null when it is
 * not. A page of another site that was rebound to this machine by DNS still
 * sends its own name as Host; a page of another origin sends its own Origin.
 */
export function refusalOf(request: Pick<IncomingMessage, 'headers'>): 'host' | 'origin' | null {
  const { host, origin } = request.headers
  const name = host?.replace(/:\d{1,5}$/, '')
  if (!name || !loopbackNames.has(name)) return 'host'
  if (origin !== undefined && origin !== `http://${host}`) return 'origin'
  return null
}

/** A cookie's value, or undefined (RFC 6265 section 5.4: pairs separated by semicolons). */
export function cookieOf(request: Pick<IncomingMessage, 'headers'>, name: string): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}
