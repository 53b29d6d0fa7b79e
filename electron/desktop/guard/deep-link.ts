/** The scheme under which the operating system hands links to the console. */
export const linkScheme = 'logystera'

/** What a link may name. */
export type LinkTarget = { kind: 'site' | 'alert' | 'incident'; id: string }

/**
 * What a link names, or null when it is not exactly
 * `logystera://site|alert|incident/ID`. A link only ever shows something; no
 * other word, no escape, no query and no second path segment gets through.
 */
export function readDeepLink(text: string): LinkTarget | null {
  const match = /^logystera:\/\/(site|alert|incident)\/([A-Za-z0-9_-]{1,64})\/?$/.exec(text)
  return match ? { kind: match[1] as LinkTarget['kind'], id: match[2] ?? '' } : null
}

/** What looks like a link among the arguments of a start (Windows and Linux hand it over so); null when there is none. */
export const deepLinkAmong = (args: string[]): string | null => args.find((arg) => arg.toLowerCase().startsWith(`${linkScheme}:`)) ?? null
