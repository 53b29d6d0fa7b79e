import type { Instant } from '../../../shared/model/ids.ts'
import type { DemoSite } from '../fleet-plan.ts'
import type { Random } from '../random.ts'
import { staffRequest, visitorRequest, wordpressEvent } from './envelopes.ts'
import { localTime } from './rhythm.ts'
import { type DemoEvent, every, type Keep, lastDay, liveOnly, visits } from './slots.ts'

const minute = 60_000

/** How often things happen that do not depend on visitors, ms, and which of them the past goes without. */
const heartbeat = [15 * minute, [0, lastDay]] as const
const cron = [
  5 * minute,
  [0, liveOnly, liveOnly, liveOnly, liveOnly, liveOnly, lastDay, liveOnly, liveOnly, liveOnly, liveOnly, liveOnly],
] as const
const cronState = [60 * minute, [0, lastDay, lastDay]] as const
const environment = [1440 * minute, [0]] as const

const pages = ['/', '/about/', '/contact/', '/news/', '/team/', '/imprint/', '/services/', '/faq/', '/2025/autumn-notes/', '/downloads/']
const shopPages = [
  '/',
  '/shop/',
  '/product-category/new/',
  '/product/linen-towel/',
  '/product/oak-tray/',
  '/cart/',
  '/checkout/',
  '/my-account/',
]
const adminPages = ['/wp-admin/edit.php', '/wp-admin/post.php', '/wp-admin/upload.php', '/wp-admin/index.php', '/wp-admin/plugins.php']
const cronHooks = [
  'wp_version_check',
  'wp_update_plugins',
  'wp_scheduled_delete',
  'wp_privacy_delete_old_export_files',
  'recovery_mode_clean_expired_keys',
]

/**
 * Ordinary traffic of a WordPress site from `from` up to but without `to`,
 * oldest first within each kind; `as` says what the site is at an instant.
 * Raises no alert above info.
 */
export function wordpressTraffic(
  site: DemoSite,
  from: Instant,
  to: Instant,
  keep: Keep,
  as: (at: Instant) => DemoSite,
  random: Random,
): DemoEvent[] {
  const events: DemoEvent[] = []
  for (const visit of visits(site, from, to, keep, random.fork('visits'))) events.push(...wordpressVisit(site, visit.at, visit.random))
  for (const at of every(...heartbeat, from, to, keep, random.fork('heartbeat'))) {
    const queue = random.fork(`queue/${at}`).int(0, 6)
    events.push(
      wordpressEvent(site, 'agent.heartbeat', at, null, {
        agent_version: '1.4.2',
        version: site.version,
        php: site.php,
        queue_size: queue,
        backoff_sec: 0,
        cron_last_run_sec: 60,
      }),
    )
  }
  for (const at of every(...cron, from, to, keep, random.fork('cron'))) events.push(cronRun(site, at, random.fork(`cron/${at}`)))
  for (const at of every(...cronState, from, to, keep, random.fork('cron-state'))) {
    const state = random.fork(`cron-state/${at}`)
    events.push(
      wordpressEvent(site, 'wp.cron', at, null, {
        type: 'health_check',
        total: 18 + site.plugins.length * 3,
        overdue: state.chance(0.1) ? 1 : 0,
        max_delay_sec: state.int(0, 40),
        avg_delay_sec: state.int(0, 6),
      }),
    )
  }
  for (const at of every(...environment, from, to, keep, random.fork('environment'))) events.push(wordpressEnvironment(as(at), at, false))
  return events
}

/** What runs on a site, as reported daily and after a change. */
export function wordpressEnvironment(site: DemoSite, at: Instant, changed: boolean): DemoEvent {
  return wordpressEvent(site, 'wp.environment', at, null, {
    version: site.version,
    php: site.php,
    theme: site.theme,
    plugins: site.plugins.map(({ name, version }) => `${name} ${version}`).join(', '),
    plugin_count: site.plugins.length,
    memory_limit: '256M',
    host: 'nginx',
    database: 'MariaDB 10.11',
    changed,
  })
}

function cronRun(site: DemoSite, at: Instant, random: Random): DemoEvent {
  const plugin = random.chance(0.5) && site.plugins.length > 0 ? random.pick(site.plugins).name : ''
  const hook = plugin === '' ? random.pick(cronHooks) : `${plugin.replaceAll('-', '_')}_scheduled`
  return wordpressEvent(site, 'cron.run', at, null, {
    hook,
    plugin: plugin || 'core',
    duration_ms: random.around(240, 0.6),
    had_error: false,
  })
}

/** What one visit leaves: mostly one request, sometimes more events of the same request. */
function wordpressVisit(site: DemoSite, at: Instant, random: Random): DemoEvent[] {
  const shop = site.audience === 'shoppers'
  const { hour } = localTime(site.timeZone, at)
  const staffed = hour >= 8 && hour < 19
  const kind = random.weighted([
    ['front', 66],
    ['admin', staffed ? 9 : 1],
    ['rest', 9],
    ['search', 2],
    ['login', staffed ? 1.5 : 0.3],
    ['failed-login', 0.8],
    ['logout', staffed ? 0.7 : 0.1],
    ['mail', shop ? 6 : 3],
    ['warning', 1],
    ['hook', 2.5],
    ['memory', 0.1],
    ['database', 0.12],
    ['registration', shop ? 0.8 : 0.15],
  ] as const)
  const page = random.pick(shop ? shopPages : pages)
  const visitor = visitorRequest(random, page)
  switch (kind) {
    case 'front':
      return [wordpressPage(site, at, random)]
    case 'admin':
      return [wordpressAdminPage(site, at, random, 540)]
    case 'rest': {
      const route = random.pick(
        shop
          ? ['/wc/store/v1/cart', '/wc/store/v1/products', '/wp/v2/posts']
          : ['/wp/v2/posts', '/wp/v2/pages', '/contact-form-7/v1/contact-forms'],
      )
      const request = visitorRequest(random, `/wp-json${route}`)
      return [
        wordpressEvent(site, 'rest.request', at, request, {
          route,
          namespace: route.split('/').slice(1, 3).join('/'),
          status: random.chance(0.98) ? 200 : 404,
          duration_ms: random.around(95),
        }),
      ]
    }
    case 'search': {
      const request = visitorRequest(random, '/')
      const duration = random.around(140)
      return [
        wordpressEvent(site, 'wp.search', at, request, { results: random.int(0, 24), duration_ms: Math.round(duration / 3) }),
        wordpressEvent(site, 'http.request', at, request, timing(random, duration, 'front', 'search.php', 'bypass')),
      ]
    }
    case 'login': {
      const request = { ...staffRequest(site, random, '/wp-login.php', 'POST'), userId: 0 }
      return [wordpressEvent(site, 'auth.attempt', at, request, { username_hash: random.pick(site.staff), success: true, method: 'form' })]
    }
    case 'failed-login': {
      const known = random.chance(0.5)
      const request = known
        ? { ...staffRequest(site, random, '/wp-login.php', 'POST'), userId: 0 }
        : visitorRequest(random, '/wp-login.php', 'POST')
      return [
        wordpressEvent(site, 'auth.attempt', at, request, {
          username_hash: known ? random.pick(site.staff) : random.pick(['admin', 'test', 'info', 'webmaster']),
          success: false,
          method: random.chance(0.8) ? 'form' : 'xmlrpc',
          reason: known ? 'incorrect_password' : 'invalid_username',
        }),
      ]
    }
    case 'logout':
      return [wordpressEvent(site, 'auth.logout', at, staffRequest(site, random, '/wp-login.php'), {})]
    case 'mail':
      return [
        wordpressEvent(site, 'wp.email', at, visitor, {
          success: true,
          recipient_domain: random.pick(['mail.example', 'post.example', 'inbox.example', site.client.domain]),
          mailer: 'smtp',
        }),
      ]
    case 'warning': {
      const plugin = site.plugins.length > 0 ? random.pick(site.plugins) : { name: site.theme, version: '1.0' }
      return [
        wordpressEvent(site, 'php.warning', at, visitor, {
          file: `wp-content/plugins/${plugin.name}/includes/render.php`,
          line: random.int(20, 400),
          source: 'plugin',
          plugin: plugin.name,
          version: plugin.version,
        }),
      ]
    }
    case 'hook': {
      const plugin = site.plugins.length > 0 ? random.pick(site.plugins).name : site.theme
      return [
        wordpressEvent(site, 'perf.hook_timing', at, visitor, {
          hook: random.pick(['init', 'wp_head', 'template_redirect', 'the_content']),
          plugin,
          duration_ms: 50 + random.around(30),
          count: random.int(1, 4),
        }),
      ]
    }
    case 'memory':
      return [
        wordpressEvent(site, 'memory_near_limit', at, staffRequest(site, random, '/wp-admin/upload.php', 'POST'), {
          route: '/wp-admin/upload.php',
          peak_mb: random.int(231, 238),
          limit_mb: 256,
          percent: random.int(90, 93),
        }),
      ]
    case 'database':
      return [
        wordpressEvent(
          site,
          'db.error',
          at,
          visitor,
          random.chance(0.6) ? { subtype: 'deadlock', code: 1213 } : { subtype: 'lock_wait', code: 1205 },
        ),
      ]
    case 'registration':
      return [
        wordpressEvent(site, 'wp.user', at, visitorRequest(random, '/my-account/', 'POST'), {
          action: 'registered',
          user_id: random.int(100, 9000),
          role: shop ? 'customer' : 'subscriber',
        }),
      ]
  }
}

/** A page that a visitor saw. */
export function wordpressPage(site: DemoSite, at: Instant, random: Random): DemoEvent {
  const uri = random.pick(site.audience === 'shoppers' ? shopPages : pages)
  const cache = random.weighted([
    ['hit', 6],
    ['miss', 3],
    ['bypass', 1],
  ] as const)
  const duration = random.around(cache === 'hit' ? 48 : 260)
  return wordpressEvent(site, 'http.request', at, visitorRequest(random, uri), timing(random, duration, 'front', uri, cache))
}

/** An admin page, answered in about `median` ms. */
export function wordpressAdminPage(site: DemoSite, at: Instant, random: Random, median: number): DemoEvent {
  const uri = random.pick(adminPages)
  return wordpressEvent(
    site,
    'http.request',
    at,
    staffRequest(site, random, uri),
    timing(random, random.around(median), 'admin', uri, 'bypass', 200),
  )
}

function timing(random: Random, duration: number, area: string, route: string, cache: string, fixed?: number) {
  const status =
    fixed ??
    random.weighted([
      [200, 950],
      [301, 24],
      [404, 25],
      [500, 1],
    ] as const)
  const database = Math.round(duration * (0.15 + random.next() * 0.2))
  return {
    status,
    duration_ms: duration,
    db_ms: database,
    db_queries: cache === 'hit' ? 0 : random.int(18, 70),
    hook_ms: Math.round(duration * (0.1 + random.next() * 0.2)),
    memory_mb: random.int(32, area === 'admin' ? 110 : 72),
    area,
    route,
    cache,
  }
}
