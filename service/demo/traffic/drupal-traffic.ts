import type { Instant } from '../../../shared/model/ids.ts'
import type { DemoSite } from '../fleet-plan.ts'
import type { Random } from '../random.ts'
import { drupalEvent, staffRequest, visitorRequest } from './envelopes.ts'
import { localTime } from './rhythm.ts'
import { type DemoEvent, every, type Keep, lastDay, visits } from './slots.ts'

const minute = 60_000
const heartbeat = [15 * minute, [0, lastDay]] as const
const cron = [30 * minute, [0, lastDay]] as const

const pages = ['/', '/node/12', '/news', '/user', '/search', '/taxonomy/term/4', '/library', '/contact']
const adminPages = ['/admin/content', '/node/add/article', '/admin/structure', '/admin/reports/status', '/media/add']
const queues = ['media_thumbnails', 'search_api_index', 'mail_outbox', 'update_fetch_tasks']

/** Ordinary traffic of a Drupal site from `from` up to but without `to`, oldest first within each kind. Raises no alert above info. */
export function drupalTraffic(site: DemoSite, from: Instant, to: Instant, keep: Keep, random: Random): DemoEvent[] {
  const events: DemoEvent[] = []
  for (const visit of visits(site, from, to, keep, random.fork('visits'))) events.push(...drupalVisit(site, visit.at, visit.random))
  for (const at of every(...heartbeat, from, to, keep, random.fork('heartbeat'))) {
    const beat = random.fork(`heartbeat/${at}`)
    events.push(drupalHeartbeat(site, at, beat.int(0, 30), beat))
  }
  for (const at of every(...cron, from, to, keep, random.fork('cron'))) {
    const run = random.fork(`cron/${at}`)
    events.push(
      drupalEvent(site, 'cron.run', at, null, { hook: 'all', plugin: 'system', duration_ms: run.around(2400, 0.5), had_error: false }, run),
    )
  }
  return events
}

/** The module's report about itself, with the number of items that wait in all queues. */
export function drupalHeartbeat(site: DemoSite, at: Instant, depth: number, random: Random): DemoEvent {
  return drupalEvent(
    site,
    'agent.heartbeat',
    at,
    null,
    {
      agent_version: '1.3.0',
      version: site.version,
      php: site.php,
      queue_size: random.int(0, 5),
      backoff_sec: 0,
      cron_last_run_sec: random.int(30, 1700),
      queue_depth: depth,
    },
    random,
  )
}

function drupalVisit(site: DemoSite, at: Instant, random: Random): DemoEvent[] {
  const { hour } = localTime(site.timeZone, at)
  const staffed = hour >= 8 && hour < 19
  const kind = random.weighted([
    ['front', 68],
    ['admin', staffed ? 9 : 1],
    ['api', 10],
    ['login', staffed ? 2.5 : 0.4],
    ['failed-login', 0.7],
    ['logout', staffed ? 1 : 0.2],
    ['moderation', staffed ? 3 : 0.2],
    ['config', staffed ? 0.15 : 0],
    ['cache', staffed ? 0.25 : 0.02],
    ['queue', 0.15],
    ['view', staffed ? 0.08 : 0],
    ['database', 0.08],
  ] as const)
  const staff = staffRequest(site, random, '/admin/content', 'POST')
  const event = (type: string, request: typeof staff | null, fields: Record<string, string | number | boolean>) => [
    drupalEvent(site, type, at, request, fields, random),
  ]
  switch (kind) {
    case 'front': {
      const uri = random.pick(pages)
      const cache = random.weighted([
        ['hit', 5],
        ['miss', 4],
        ['bypass', 1],
      ] as const)
      return event(
        'http.request',
        visitorRequest(random, uri),
        timing(random, random.around(cache === 'hit' ? 60 : 310), 'front', uri, cache),
      )
    }
    case 'admin': {
      const uri = random.pick(adminPages)
      return event('http.request', staffRequest(site, random, uri), {
        ...timing(random, random.around(620), 'admin', uri, 'bypass'),
        status: 200,
      })
    }
    case 'api': {
      const route = random.pick(['/jsonapi/node/article', '/jsonapi/media/image', '/jsonapi/taxonomy_term/tags'])
      return event('api.access', visitorRequest(random, route), {
        route,
        format: 'jsonapi',
        status: random.chance(0.98) ? 200 : 403,
        duration_ms: random.around(130),
      })
    }
    case 'login':
      return event('auth.login', { ...staff, uri: '/user/login' }, { username_hash: random.pick(site.staff) })
    case 'failed-login': {
      const known = random.chance(0.6)
      const request = known ? { ...staff, uri: '/user/login', userId: 0 } : visitorRequest(random, '/user/login', 'POST')
      return event('auth.login_failed', request, {
        username_hash: known ? random.pick(site.staff) : 'admin',
        reason: known ? 'bad_password' : 'unknown_user',
      })
    }
    case 'logout':
      return event('auth.logout', { ...staff, uri: '/user/logout', method: 'GET' }, {})
    case 'moderation':
      return event('content.moderation', staff, {
        entity_type: 'node',
        bundle: random.pick(['article', 'page', 'event']),
        ...random.pick([
          { from_state: 'draft', to_state: 'needs_review' },
          { from_state: 'needs_review', to_state: 'published' },
          { from_state: 'published', to_state: 'draft' },
        ]),
      })
    case 'config':
      return event('config.save', staff, {
        name: random.pick(['system.site', 'webform.webform.contact', 'block.block.footer', 'metatag.settings']),
      })
    case 'cache':
      return event('cache.flush', staff, { bin: random.pick(['render', 'page', 'discovery', 'all']) })
    case 'queue':
      return event('queue.item_failed', null, {
        queue: random.pick(queues),
        attempts: 1,
        depth: random.int(0, 20),
        exception: 'RequeueException',
      })
    case 'view':
      return event('views.change', staff, { view: random.pick(['frontpage', 'archive', 'people']), action: 'changed' })
    case 'database':
      return event('db.error', visitorRequest(random, random.pick(pages)), { subtype: 'lock_wait', code: 1205, plugin: 'core' })
  }
}

function timing(random: Random, duration: number, area: string, route: string, cache: string) {
  return {
    status: random.weighted([
      [200, 950],
      [301, 20],
      [404, 29],
      [500, 1],
    ] as const),
    duration_ms: duration,
    db_ms: Math.round(duration * (0.15 + random.next() * 0.25)),
    db_queries: cache === 'hit' ? 0 : random.int(30, 120),
    memory_mb: random.int(40, 120),
    area,
    route,
    cache,
  }
}
