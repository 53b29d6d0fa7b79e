import type { DemoSite, InstalledPlugin } from '../../fleet-plan.ts'
import { staffRequest, wordpressEvent } from '../../traffic/envelopes.ts'
import { wordpressAdminPage, wordpressEnvironment } from '../../traffic/wordpress-traffic.ts'
import { repeated } from '../repeated.ts'
import { type Moment, minute, on, type Story, second, steadily } from '../story.ts'

/**
 * One plugin is updated on several sites within minutes, and all but the last
 * of them answer with fatal errors from then on; the first worst of all.
 */
export function pluginUpdateFatals(sites: DemoSite[], plugin: InstalledPlugin, moment: Moment): Story {
  const started = (site: DemoSite) => moment.from + sites.indexOf(site) * 4 * minute
  const broken = sites.slice(0, -1)
  const worst = sites.slice(0, 1)
  return {
    name: 'plugin-update-fatals',
    sites,
    from: moment.from,
    to: moment.to,
    events: (site) => {
      const updated = started(site)
      const old = site.plugins.find(({ name }) => name === plugin.name)?.version ?? ''
      const after = { ...site, plugins: site.plugins.map((installed) => (installed.name === plugin.name ? plugin : installed)) }
      const request = staffRequest(site, moment.random.fork(`update/${site.name}`), '/wp-admin/update.php', 'POST')
      const events = [
        wordpressEvent(site, 'wp.state_change', updated, request, {
          type: 'plugin_updated',
          name: plugin.name,
          version: plugin.version,
          old_version: old,
          off_hours: false,
        }),
        wordpressEnvironment(after, updated + 5 * second, true),
      ]
      if (!broken.includes(site)) return events
      const failing = { ...moment, from: updated + 70 * second }
      const fields = {
        file: `wp-content/plugins/${plugin.name}/src/Checkout/Session.php`,
        line: 148,
        source: 'plugin',
        plugin: plugin.name,
        version: plugin.version,
      }
      const stormy = worst.includes(site)
      events.push(...repeated(site, failing, stormy ? 25 * second : 150 * second, 'php.fatal', '/checkout/', () => fields))
      if (stormy)
        events.push(
          ...repeated(site, failing, 40 * second, 'http.request', '/checkout/', () => ({
            status: 500,
            duration_ms: 640,
            area: 'front',
            route: '/checkout/',
            cache: 'bypass',
          })),
        )
      return events
    },
    upgrades: sites.map((site) => ({ ...plugin, site: site.name, at: started(site) })),
    causes: [
      ...on(broken, 'wp_plugin_fatals', 'high'),
      ...on(worst, 'wp_fatal_storm', 'critical'),
      ...on(worst, 'wp_server_errors', 'high'),
    ],
  }
}

/** One plugin of one site fails for a while. */
export function pluginFatals(site: DemoSite, plugin: string, moment: Moment): Story {
  const version = site.plugins.find(({ name }) => name === plugin)?.version ?? '1.0'
  return {
    name: 'plugin-fatals',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      repeated(site, moment, 170 * second, 'php.fatal', '/', () => ({
        file: `wp-content/plugins/${plugin}/class.php`,
        line: 77,
        source: 'plugin',
        plugin,
        version,
      })),
    causes: on([site], 'wp_plugin_fatals', 'high'),
  }
}

/** No scheduled job runs; the plugin sees the queue of jobs grow. */
export function cronStall(site: DemoSite, moment: Moment): Story {
  return {
    name: 'cron-stall',
    sites: [site],
    from: moment.from,
    to: moment.to,
    lets: ({ type }) => type !== 'cron.run' && type !== 'wp.cron',
    events: () =>
      repeated(site, { ...moment, from: moment.from + 40 * minute }, 15 * minute, 'wp.cron', '/', (n) => ({
        type: 'overdue_jobs',
        overdue_count: Math.min(28, 4 + n),
      })),
    causes: [...on([site], 'wp_cron_stalled', 'high'), ...on([site], 'wp_cron_overdue', 'medium')],
  }
}

/** Jobs are late, but they run. */
export function cronOverdue(site: DemoSite, moment: Moment): Story {
  return {
    name: 'cron-overdue',
    sites: [site],
    from: moment.from,
    to: moment.to,
    lets: ({ type }) => type !== 'wp.cron',
    events: () => repeated(site, moment, 8 * minute, 'wp.cron', '/', (n) => ({ type: 'overdue_jobs', overdue_count: 7 + (n % 3) })),
    causes: on([site], 'wp_cron_overdue', 'medium'),
  }
}

/** One job ends with an error every time. */
export function cronJobErrors(site: DemoSite, moment: Moment): Story {
  return {
    name: 'cron-job-errors',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      repeated(site, moment, 55 * minute, 'cron.run', '/wp-cron.php', () => ({
        hook: 'updraft_backup',
        plugin: 'updraftplus',
        duration_ms: 30_010,
        had_error: true,
      })),
    causes: on([site], 'wp_cron_job_errors', 'low'),
  }
}

/** The mail server refuses the site's password: no mail leaves. */
export function mailFailing(site: DemoSite, moment: Moment, period = 9 * minute): Story {
  return {
    name: 'mail-failing',
    sites: [site],
    from: moment.from,
    to: moment.to,
    lets: ({ type }) => type !== 'wp.email',
    events: () =>
      repeated(site, moment, period, 'wp.email', '/checkout/', (n) => ({
        success: false,
        error_code: 'smtp_auth_failed',
        recipient_domain: n % 3 === 0 ? 'post.example' : 'mail.example',
        mailer: 'smtp',
      })),
    causes: on([site], 'wp_email_delivery_failed', 'medium'),
  }
}

/** A post that was to appear did not. */
export function missedPost(site: DemoSite, { from, random }: Moment): Story {
  const postId = random.int(300, 9000)
  return {
    name: 'missed-post',
    sites: [site],
    from,
    to: from + minute,
    events: () => [
      wordpressEvent(site, 'wp.cron', from, null, {
        type: 'missed_schedule',
        post_id: postId,
        post_type: 'post',
        delay_sec: random.fork('delay').int(400, 2600),
      }),
    ],
    causes: on([site], 'wp_missed_scheduled_post', 'medium'),
  }
}

/** Admin pages take seconds. */
export function slowAdmin(site: DemoSite, moment: Moment): Story {
  return {
    name: 'slow-admin',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () => steadily(moment, 3.5 * minute).map((at) => wordpressAdminPage(site, at, moment.random.fork(at), 7400)),
    causes: on([site], 'wp_slow_admin', 'medium'),
  }
}

/** Queries wait for each other. */
export function databaseLocks(site: DemoSite, moment: Moment): Story {
  return {
    name: 'database-locks',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      repeated(site, moment, 3 * minute, 'db.error', '/checkout/', (n) =>
        n % 3 === 0
          ? { subtype: 'lock_wait', code: 1205, plugin: 'woocommerce' }
          : { subtype: 'deadlock', code: 1213, plugin: 'woocommerce' },
      ),
    causes: on([site], 'wp_db_locks', 'medium'),
  }
}

/** The database goes away for some minutes. WordPress and Drupal. */
export function databaseDown(site: DemoSite, moment: Moment): Story {
  return {
    name: 'database-down',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      repeated(site, moment, 50 * second, 'db.error', '/', (n) =>
        n % 4 === 0 ? { subtype: 'gone_away', code: 2006 } : { subtype: 'connection', code: 2002 },
      ),
    causes: on([site], site.platform === 'drupal' ? 'drupal_db_errors' : 'wp_db_errors', 'high'),
  }
}

/** One route needs nearly all the memory that PHP allows. */
export function memoryNearLimit(site: DemoSite, moment: Moment): Story {
  return {
    name: 'memory-near-limit',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      repeated(site, moment, 7 * minute, 'memory_near_limit', '/wp-admin/edit.php', (n) => ({
        route: '/wp-admin/edit.php',
        peak_mb: 240 + (n % 9),
        limit_mb: 256,
        percent: 94,
      })),
    causes: on([site], 'wp_memory_near_limit', 'low'),
  }
}

/** A plugin warns on every page. */
export function warningBurst(site: DemoSite, plugin: InstalledPlugin, moment: Moment): Story {
  return {
    name: 'warning-burst',
    sites: [site],
    from: moment.from,
    to: moment.to,
    events: () =>
      repeated(site, moment, 50 * second, 'php.warning', '/', (n) => ({
        file: `wp-content/plugins/${plugin.name}/inc/meta.php`,
        line: 210 + (n % 2),
        source: 'plugin',
        plugin: plugin.name,
        version: plugin.version,
      })),
    causes: on([site], 'wp_php_warning_burst', 'low'),
  }
}
