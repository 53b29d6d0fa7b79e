import { isIP, SocketAddress } from 'node:net'
import type { FieldDefinition } from '../../shared/model/rules/catalog.ts'
import { agentFamily } from './agent-family.ts'
import { remember } from './remember.ts'

const longest = 2000
const removed = '[removed]'

/** Vault's own keyed hash in an audit line: already safe, and the only form in which Vault users can look it up. */
const vaultHash = /^hmac-sha256:[0-9a-f]{64}$/

/**
 * What the privacy guard makes of a text under a field's rule; undefined when
 * nothing of it may be kept. `hash` is the service's keyed hash.
 */
export function treat(rule: FieldDefinition['rule'], text: string, hash: (text: string) => string): string | undefined {
  switch (rule) {
    case 'keep':
      return kept(text)
    case 'path':
      return pathOf(text)
    case 'agent':
      return familyOf(text)
    case 'domain':
      return domainOf(text)
    case 'hash':
      return vaultHash.test(text) ? text : hash(text)
    case 'address':
      return readAddress(text)?.text
    case 'network':
      return rememberedNetwork(text)
  }
}

const kept = remember(scrub)
const pathOf = remember((text) => scrub(cutQuery(text)))
const familyOf = remember(agentFamily)
const rememberedNetwork = remember(networkOf)

/** A path or address without user information, query string, fragment and path parameters, however they are encoded. */
function cutQuery(text: string): string {
  const end = text.search(/[?#;&]|%(?:3f|23|3b|26)/i)
  const path = (end < 0 ? text : text.slice(0, end)).replace(/^([a-z][a-z0-9+.-]{0,20}:\/\/)[^/@]{0,500}@/i, '$1')
  return path
    .split('/')
    .map((segment) => (isSecretSegment(segment) ? removed : segment))
    .join('/')
}

/** One-time login links carry their secret in the path: long, and letters of both cases mixed with digits, or pure hex. */
function isSecretSegment(segment: string): boolean {
  if (segment.length < 20) return false
  return (
    /^[0-9a-f]{32,}$/i.test(segment) || (/^[\w~.-]+$/.test(segment) && /[a-z]/.test(segment) && /[A-Z]/.test(segment) && /\d/.test(segment))
  )
}

const suspicious = /[@?=:%]|ey[JK]|hv[sbr]\.|\bs\.|[a-z]{2,5}_|AKIA|bearer/i
const email = /[^\s@<>"'(),;:/=]{1,64}(?:@|%40)((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})/gi
const query = /\?[^\s?=]{1,200}=\S*/g
const assignment = /\b(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|authorization|cookie)["']?\s{0,3}[=:]\s{0,3}\S+/gi
const tokens =
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|\bhv[sbr]\.[\w-]{16,}|\bs\.[A-Za-z0-9]{24,}|\b(?:gh[pousr]|xox[abprs]|whsec|lgt|sk_live|rk_live|glpat)[_-][\w+/=-]{12,}|\bAKIA[0-9A-Z]{16}\b|\bbearer\s{1,3}\S+/gi

/**
 * A text that may be kept, without what does not belong into any field: control
 * characters and everything after the first line, e-mail addresses (their
 * domain stays), query strings, and what looks like a token or a password.
 * The allow-list is the guard; this is its second line.
 */
function scrub(text: string): string {
  const end = text.search(/[\n\r\u2028\u2029]/)
  const line = (end < 0 ? text : text.slice(0, end))
    .slice(0, longest)
    .replace(/\p{Cc}/gu, '')
    .toWellFormed()
  if (!suspicious.test(line)) return line
  return line.replace(tokens, removed).replace(query, '').replace(assignment, removed).replace(email, '$1').slice(0, longest)
}

const domain = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.){1,8}[a-z0-9-]{2,63}$/

/** The domain of an address (RFC 5322, also in angle brackets) or a bare domain; of several, each once. */
function domainOf(text: string): string | undefined {
  const found = text
    .slice(0, longest)
    .split(/[,;]/)
    .slice(0, 20)
    .map((part) =>
      part
        .slice(part.lastIndexOf('@') + 1)
        .replace(/[>\s.]+$/, '')
        .trim()
        .toLowerCase(),
    )
    .filter((name) => domain.test(name))
  return found.length > 0 ? [...new Set(found)].join(', ') : undefined
}

/** An IP address in canonical form, from what proxies make of it: a list, brackets, a port, a zone, IPv4 inside IPv6. */
function readAddress(text: string): { text: string; family: 4 | 6 } | undefined {
  const first = (text.slice(0, 200).split(',')[0] ?? '').trim()
  const bare = first
    .replace(/^\[([^\]]+)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/i, '')
  const family = isIP(bare)
  if (family === 4) return { text: bare, family }
  if (family === 6) return { text: new SocketAddress({ address: bare, family: 'ipv6' }).address, family }
  return undefined
}

/** /24 of an IPv4 and /64 of an IPv6 address; a network at least that wide stays as it is. */
function networkOf(text: string): string | undefined {
  const slash = text.lastIndexOf('/')
  const address = readAddress(slash < 0 ? text : text.slice(0, slash))
  if (!address) return undefined
  if (address.family === 4) return `${address.text.split('.').slice(0, 3).join('.')}.0/24`
  const [head = '', tail] = address.text.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups = tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  return `${new SocketAddress({ address: `${groups.slice(0, 4).join(':')}::`, family: 'ipv6' }).address}/64`
}
