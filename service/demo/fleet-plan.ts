import type { Platform } from '../../shared/model/platform.ts'
import type { Host } from './names.ts'
import { clientAt, type DemoClient, hostOrder, numbered } from './names.ts'
import type { Random } from './random.ts'
import type { Audience } from './traffic/rhythm.ts'

export type InstalledPlugin = { name: string; version: string }

/** One simulated site: who owns it, what runs there, how busy it is. All of it follows from the seed and its place in the fleet. */
export type DemoSite = {
  index: number
  name: string
  platform: Platform
  url: string
  client: DemoClient
  timeZone: string
  description: string
  tags: string[]
  audience: Audience
  /** Version of WordPress, Drupal or Vault. */
  version: string
  php: string
  theme: string
  /** Plugins of a WordPress site, modules of a Drupal site, mounts of a Vault. */
  plugins: InstalledPlugin[]
  /** Signals an hour when it is usually busy, live. */
  signalsPerHour: number
  /** ms between its batches when live: 20 to 60 s, its own. */
  interval: number
  /** Addresses of the people who work on it. */
  office: string[]
  /** Logins of the people who may change things. */
  staff: string[]
}

/** Where the three platforms stand in the fleet: of 30 sites, 21 WordPress, 5 Drupal and 4 Vault. */
const platformPattern = 'WWVWDWWWWWDWWVWWWDWWWVWDWWWDWV'
const platformByLetter: Record<string, Platform> = { W: 'wordpress', D: 'drupal', V: 'vault' }

/**
 * The fleet of a seed. A larger fleet begins with the smaller one: sites are
 * only added at the end, and keep their names and numbers.
 */
export function planFleet(count: number, random: Random): DemoSite[] {
  const sites: DemoSite[] = []
  for (let clientIndex = 0; sites.length < count; clientIndex++) {
    const client = clientAt(clientIndex)
    const clientRandom = random.fork(`client/${clientIndex}`)
    const size = clientSize(clientIndex, clientRandom)
    const hosts = {
      wordpress: hostOrder('wordpress', clientRandom),
      drupal: hostOrder('drupal', clientRandom),
      vault: hostOrder('vault', clientRandom),
    }
    const used: Record<Platform, number> = { wordpress: 0, drupal: 0, vault: 0 }
    for (let n = 0; n < size && sites.length < count; n++) {
      const index = sites.length
      const platform = platformByLetter[platformPattern.charAt(index % platformPattern.length)] ?? 'wordpress'
      sites.push(planSite(index, client, platform, numbered(hosts[platform], used[platform]++), random.fork(`site/${index}`)))
    }
  }
  return sites
}

/** The first clients are small, so that a fleet of 60 has about ten; later ones are as large as agencies' clients get. */
function clientSize(index: number, random: Random): number {
  return index < 12 ? random.int(4, 8) : random.int(8, 40)
}

function planSite(index: number, client: DemoClient, platform: Platform, [prefix, audience, purpose]: Host, random: Random): DemoSite {
  const host = prefix === '' ? client.domain : `${prefix}.${client.domain}`
  const shared = {
    index,
    name: host,
    platform,
    url: platform === 'vault' ? `https://${host}:8200` : `https://${host}`,
    client,
    timeZone: client.timeZone,
    description: `${purpose} of ${client.name} (simulated)`,
    audience,
    interval: random.int(20, 60) * 1000,
    office: [`198.51.100.${random.int(10, 240)}`, `198.51.100.${random.int(10, 240)}`],
    staff: random.shuffle(['mira', 'jon', 'ana', 'teodor', 'ines', 'pavel', 'ruth', 'kemal']).slice(0, 3),
  }
  if (platform === 'wordpress') {
    const shop = audience === 'shoppers'
    return {
      ...shared,
      tags: shop ? ['shop', random.pick(['production', 'care-plan'])] : [random.pick(['production', 'production', 'care-plan'])],
      version: random.weighted([
        ['6.8.3', 6],
        ['6.8.2', 2],
        ['6.7.4', 2],
        ['6.6.3', 1],
      ] as const),
      php: random.weighted([
        ['8.3.14', 5],
        ['8.2.27', 3],
        ['8.1.31', 1],
      ] as const),
      theme: random.pick(['twentytwentyfive', 'twentytwentyfour', 'astra', 'generatepress', 'storefront', 'kadence']),
      plugins: wordpressPlugins(shop, random),
      signalsPerHour: random.int(shop ? 60 : 35, shop ? 110 : 70),
    }
  }
  if (platform === 'drupal') {
    return {
      ...shared,
      tags: ['production', random.pick(['public', 'internal'])],
      version: random.weighted([
        ['11.2.4', 4],
        ['10.5.6', 4],
        ['10.4.9', 1],
      ] as const),
      php: random.weighted([
        ['8.3.14', 5],
        ['8.2.27', 2],
      ] as const),
      theme: random.pick(['olivero', 'gin', 'bootstrap5', 'radix']),
      plugins: drupalModules.filter(([, , chance]) => random.chance(chance)).map(([name, version]) => ({ name, version })),
      signalsPerHour: random.int(30, 60),
    }
  }
  return {
    ...shared,
    tags: ['secrets', random.pick(['production', 'production', 'staging'])],
    version: random.weighted([
      ['1.20.4', 4],
      ['1.19.9', 3],
      ['1.18.12', 1],
    ] as const),
    php: '',
    theme: '',
    plugins: ['secret', 'database', 'pki', 'transit'].map((name) => ({ name, version: '' })),
    signalsPerHour: random.int(40, 65),
  }
}

/** Well-known public plugins; the versions are made up. */
const wordpressCatalog: readonly (readonly [name: string, version: string, chance: number])[] = [
  ['contact-form-7', '6.2.1', 0.6],
  ['wordpress-seo', '25.8', 0.65],
  ['akismet', '5.6', 0.5],
  ['wp-super-cache', '2.1.4', 0.3],
  ['wordfence', '8.1.2', 0.35],
  ['redirection', '5.7.1', 0.4],
  ['elementor', '3.33.0', 0.35],
  ['updraftplus', '1.26.2', 0.45],
  ['wp-mail-smtp', '4.8.0', 0.5],
  ['advanced-custom-fields', '6.6.3', 0.4],
  ['polylang', '3.8.1', 0.2],
]

function wordpressPlugins(shop: boolean, random: Random): InstalledPlugin[] {
  const plugins = wordpressCatalog.filter(([, , chance]) => random.chance(chance)).map(([name, version]) => ({ name, version }))
  if (shop) plugins.unshift({ name: 'woocommerce', version: '10.9.4' }, { name: 'woocommerce-gateway-stripe', version: '9.9.1' })
  return plugins
}

const drupalModules: readonly (readonly [name: string, version: string, chance: number])[] = [
  ['admin_toolbar', '3.6.2', 0.9],
  ['pathauto', '1.14.0', 0.8],
  ['webform', '6.3.1', 0.7],
  ['paragraphs', '1.19.0', 0.6],
  ['metatag', '2.1.1', 0.7],
  ['search_api', '1.40.0', 0.5],
  ['media_library_edit', '3.0.3', 0.3],
  ['simple_sitemap', '4.2.2', 0.5],
]
