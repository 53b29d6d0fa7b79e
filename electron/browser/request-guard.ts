import type { IncomingMessage } from 'node:http'
import type { Listening } from './listen.ts'

/**
 * Why a request is refused before anything else is looked at; null when it is
 * not. A page of another site that was rebound to this machine by DNS still
 * sends its own name as Host; a page of another origin sends its own Origin.
 */
export function refusalOf(
  request: Pick<IncomingMessage, 'headers'>,
  { names, tls }: Pick<Listening, 'names' | 'tls'>,
): 'host' | 'origin' | null {
  const { host, origin } = request.headers
  const name = host?.replace(/:\d{1,5}$/, '').toLowerCase()
  if (!name || !names.has(name)) return 'host'
  if (origin !== undefined && origin !== `${tls ? 'https' : 'http'}://${host}`) return 'origin'
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
