export type ServiceUrlReading = { ok: true; url: string } | { ok: false; reason: string }

/**
 * Reads the address of a service. Promises an https address, or http on this
 * machine only, without user, query, fragment or trailing slash; else a sentence that says why not.
 */
export function readServiceUrl(text: string): ServiceUrlReading {
  const trimmed = text.trim()
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) return refuse('An address begins with https://, such as https://console.example.com.')
  let url: URL
  try {
    url = new URL(trimmed)
  } catch {
    return refuse('This is not an address.')
  }
  if (url.username || url.password) return refuse('An address holds no user name and no password; the key goes into its own field.')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse(`${url.protocol}// is not spoken by a service; use https://.`)
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return refuse('Plain http is spoken on this machine only; use https://.')
  return { ok: true, url: `${url.origin}${url.pathname.replace(/\/+$/, '')}` }
}

function refuse(reason: string): ServiceUrlReading {
  return { ok: false, reason }
}

/** True for names and addresses that never leave this machine (RFC 6761 section 6.3, RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3). */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
