import type { Platform } from '../../shared/model/platform.ts'
import type { Random } from './random.ts'
import type { Audience } from './traffic/rhythm.ts'

export type DemoClient = { name: string; domain: string; timeZone: string }

/** Customers of the simulated agency: all invented, all under .example (RFC 2606). */
const clients: readonly DemoClient[] = [
  { name: 'Harbor & Sons', domain: 'harbor.example', timeZone: 'Europe/Berlin' },
  { name: 'Lumen Clinic', domain: 'lumen.example', timeZone: 'Europe/Vienna' },
  { name: 'Bramblewood Outdoor', domain: 'bramblewood.example', timeZone: 'Europe/London' },
  { name: 'Quillmark Press', domain: 'quillmark.example', timeZone: 'America/New_York' },
  { name: 'Tidewell Logistics', domain: 'tidewell.example', timeZone: 'Europe/Berlin' },
  { name: 'Alderquay Hotels', domain: 'alderquay.example', timeZone: 'Europe/Lisbon' },
  { name: 'Saltmarsh Brewing', domain: 'saltmarsh.example', timeZone: 'America/Chicago' },
  { name: 'Orchard Lane Schools', domain: 'orchardlane.example', timeZone: 'Europe/Berlin' },
  { name: 'Pinemoor Dental', domain: 'pinemoor.example', timeZone: 'Europe/Zurich' },
  { name: 'Dunmarrow Estates', domain: 'dunmarrow.example', timeZone: 'Europe/Dublin' },
  { name: 'Fenwick Hollow Farms', domain: 'fenwickhollow.example', timeZone: 'Europe/Warsaw' },
  { name: 'Vellumgate Museum', domain: 'vellumgate.example', timeZone: 'Asia/Tokyo' },
]

const stems = [
  'Ashcombe',
  'Birchfold',
  'Cindermill',
  'Dovetarn',
  'Elmwick',
  'Foxledge',
  'Glimmerford',
  'Hazelmere Row',
  'Ivorden',
  'Juniper Reach',
  'Kingsbarrow',
  'Larkhollow',
  'Marrowdale',
  'Nettlebank',
  'Oakenshaw',
  'Plumstow',
  'Quarrygate',
  'Rookhaven',
  'Silverthwaite',
  'Thornbeck',
]
const trades = ['Foods', 'Studio', 'Travel', 'Textiles', 'Energy', 'Finance', 'Gardens', 'Mobility', 'Academy', 'Insurance']
const zones = [
  'Europe/Berlin',
  'Europe/Madrid',
  'Europe/London',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Singapore',
  'Australia/Sydney',
]

/** The client at a place in the fleet; there is one for every place, each with its own domain. */
export function clientAt(index: number): DemoClient {
  const known = clients[index]
  if (known) return known
  const n = index - clients.length
  const stem = stems[n % stems.length] ?? 'Ashcombe'
  const trade = trades[Math.floor(n / stems.length) % trades.length] ?? 'Foods'
  const round = Math.floor(n / (stems.length * trades.length))
  const suffix = round === 0 ? '' : ` ${round + 1}`
  return {
    name: `${stem} ${trade}${suffix}`,
    domain: `${`${stem}-${trade}${suffix}`.toLowerCase().replaceAll(' ', '-')}.example`,
    timeZone: zones[n % zones.length] ?? 'Europe/Berlin',
  }
}

/** Host name prefix, audience and purpose of a site. */
export type Host = readonly [prefix: string, audience: Audience, purpose: string]

const hosts: Record<Platform, readonly Host[]> = {
  wordpress: [
    ['shop', 'shoppers', 'Shop'],
    ['', 'office', 'Corporate site'],
    ['blog', 'readers', 'Blog'],
    ['b2b', 'office', 'Trade portal'],
    ['booking', 'shoppers', 'Booking'],
    ['jobs', 'office', 'Careers'],
    ['press', 'office', 'Press room'],
    ['events', 'readers', 'Events'],
    ['magazine', 'readers', 'Magazine'],
    ['academy', 'readers', 'Courses'],
    ['gifts', 'shoppers', 'Gift shop'],
    ['community', 'readers', 'Community'],
  ],
  drupal: [
    ['intranet', 'office', 'Intranet'],
    ['kb', 'office', 'Knowledge base'],
    ['members', 'readers', 'Members area'],
    ['partners', 'office', 'Partner portal'],
    ['docs', 'readers', 'Documentation'],
    ['media', 'readers', 'Media library'],
  ],
  vault: [
    ['vault', 'machines', 'Vault cluster'],
    ['vault-staging', 'machines', 'Staging Vault'],
    ['vault-dr', 'machines', 'Standby Vault'],
    ['vault-ci', 'machines', 'Vault of the build farm'],
  ],
}

/** The sites that a client has of a platform, most wanted first. A client's own domain is among its first two. */
export function hostOrder(platform: Platform, random: Random): Host[] {
  if (platform === 'vault') return [...hosts.vault]
  const order = random.shuffle(hosts[platform])
  const own = order.findIndex(([prefix]) => prefix === '')
  if (own > 1) order.splice(random.int(0, 1), 0, ...order.splice(own, 1))
  return order
}

/** The nth host of a list; beyond its end they are numbered. */
export function numbered(order: readonly Host[], nth: number): Host {
  const host = order[nth % order.length] ?? (['www', 'office', 'Site'] as const)
  const round = Math.floor(nth / order.length)
  return round === 0 ? host : [`${host[0] || 'www'}-${round + 1}`, host[1], `${host[2]} ${round + 1}`]
}
