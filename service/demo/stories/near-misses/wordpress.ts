import type { DemoSite } from '../../fleet-plan.ts'
import { staffRequest, visitorRequest, wordpressEvent } from '../../traffic/envelopes.ts'
import { wordpressAdminPage, wordpressEnvironment } from '../../traffic/wordpress-traffic.ts'
import { isOffHours } from '../changes.ts'
import { repeated } from '../repeated.ts'
import { type Moment, minute, type Story, second, steadily } from '../story.ts'

/** A story of one site from which no alert follows. */
function harmless(name: string, site: DemoSite, { from, to }: Moment, what: Pick<Story, 'events' | 'lets' | 'silences'>): Story {
  return { name, sites: [site], from, to, ...what, causes: [] }
}

/** A newsletter brings customers in: many logins from many addresses, nearly all of which work. */
export function campaign(site: DemoSite, moment: Moment): Story {
  return harmless('campaign', site, moment, {
    events: () =>
      steadily(moment, 26 * second).map((at) => {
        const random = moment.random.fork(at)
        const success = random.chance(0.92)
        return wordpressEvent(site, 'auth.attempt', at, visitorRequest(random, '/my-account/', 'POST'), {
          username_hash: `customer-${random.int(1, 4000)}`,
          success,
          method: 'form',
          ...(success ? {} : { reason: 'incorrect_password' }),
        })
      }),
  })
}

/** Somebody has forgotten a password, tries seven times within minutes, and gets in. */
export function forgottenPassword(site: DemoSite, moment: Moment): Story {
  const request = { ...staffRequest(site, moment.random.fork('who'), '/wp-login.php', 'POST'), userId: 0 }
  const attempt = (n: number, success: boolean) =>
    wordpressEvent(site, 'auth.attempt', moment.from + n * 22 * second, request, {
      username_hash: site.staff[0] ?? 'mira',
      success,
      method: 'form',
      ...(success ? {} : { reason: 'incorrect_password' }),
    })
  return harmless('forgotten-password', site, moment, { events: () => [0, 1, 2, 3, 4, 5, 6, 7].map((n) => attempt(n, n === 7)) })
}

/** A release: three plugins updated, a few options written, some warnings and one time-out while it goes on. */
export function deployment(site: DemoSite, moment: Moment): Story {
  const request = staffRequest(site, moment.random.fork('who'), '/wp-admin/update-core.php', 'POST')
  const updated = site.plugins.slice(0, 3)
  const offHours = isOffHours(site, moment.from)
  const visitor = visitorRequest(moment.random.fork('visitor'), '/')
  return harmless('deployment', site, moment, {
    events: () => [
      ...updated.map(({ name, version }, n) =>
        wordpressEvent(site, 'wp.state_change', moment.from + n * 20 * second, request, {
          type: 'plugin_updated',
          name,
          version: `${version}.1`,
          old_version: version,
          off_hours: offHours,
        }),
      ),
      wordpressEvent(site, 'wp.state_change', moment.from + 70 * second, request, {
        type: 'options_changed',
        name: 'options',
        version: '',
        count: 18,
        off_hours: offHours,
      }),
      wordpressEnvironment(site, moment.from + 75 * second, true),
      ...updated.flatMap(({ name, version }, n) =>
        [0, 1].map((again) =>
          wordpressEvent(
            site,
            again === 1 && n === 0 ? 'php.fatal' : 'php.warning',
            moment.from + (30 + n * 20 + again) * second,
            visitor,
            {
              file: `wp-content/plugins/${name}/index.php`,
              line: 31,
              source: 'plugin',
              plugin: name,
              version: `${version}.1`,
            },
          ),
        ),
      ),
    ],
  })
}

/** People get other roles, all of them lower or well below administrator. */
export function rolesLowered(site: DemoSite, moment: Moment): Story {
  const { from, random } = moment
  const request = staffRequest(site, random.fork('who'), '/wp-admin/users.php', 'POST')
  const changes: Record<string, string | number>[] = [
    { action: 'role_changed', user_id: 11, role: 'editor', old_role: 'administrator' },
    { action: 'role_changed', user_id: 12, role: 'author', old_role: 'editor' },
    { action: 'role_changed', user_id: 13, role: 'editor', old_role: 'author' },
    { action: 'registered', user_id: random.fork('user').int(2000, 9000), role: 'editor' },
    { action: 'deleted', user_id: 14, role: 'administrator' },
  ]
  return harmless('roles-lowered', site, moment, {
    events: () => changes.map((change, n) => wordpressEvent(site, 'wp.user', from + n * 35 * second, request, change)),
  })
}

/** The host restarts the database: three queries find it gone. */
export function databaseRestart(site: DemoSite, moment: Moment): Story {
  return harmless('database-restart', site, moment, {
    events: () =>
      [0, 4, 11].map((delay) =>
        wordpressEvent(site, 'db.error', moment.from + delay * second, visitorRequest(moment.random.fork(delay), '/'), {
          subtype: 'gone_away',
          code: 2006,
        }),
      ),
  })
}

/** A mail server answers "try later" twice; the mails go out afterwards, and all others at once. */
export function mailDelayed(site: DemoSite, moment: Moment): Story {
  return harmless('mail-delayed', site, moment, {
    events: () =>
      repeated(site, moment, 12 * minute, 'wp.email', '/my-account/', (n) => ({
        success: n >= 2,
        ...(n < 2 && { error_code: 'smtp_temporary' }),
        recipient_domain: 'post.example',
        mailer: 'smtp',
      })),
  })
}

/** A scheduled post appears half a minute late, as WordPress does. */
export function postHalfAMinuteLate(site: DemoSite, moment: Moment): Story {
  return harmless('post-late', site, moment, {
    events: () => [
      wordpressEvent(site, 'wp.cron', moment.from, null, {
        type: 'missed_schedule',
        post_id: moment.random.int(300, 9000),
        post_type: 'post',
        delay_sec: moment.random.fork('delay').int(20, 55),
      }),
    ],
  })
}

/** Many jobs are overdue once, after a pause of the host; the next reports find the queue drained. */
export function cronCatchesUp(site: DemoSite, moment: Moment): Story {
  return harmless('cron-catches-up', site, moment, {
    lets: ({ type }) => type !== 'wp.cron',
    events: () =>
      repeated(site, moment, 10 * minute, 'wp.cron', '/', (n) => ({ type: 'overdue_jobs', overdue_count: n === 0 ? 31 : n === 1 ? 9 : 1 })),
  })
}

/** One or two jobs are always late where hardly anybody comes by. */
export function quietSiteCron(site: DemoSite, moment: Moment): Story {
  return harmless('quiet-site-cron', site, moment, {
    events: () => repeated(site, moment, 10 * minute, 'wp.cron', '/', (n) => ({ type: 'overdue_jobs', overdue_count: 1 + (n % 2) })),
  })
}

/** One job fails twice and then works. */
export function jobTriedAgain(site: DemoSite, moment: Moment): Story {
  return harmless('job-tried-again', site, moment, {
    events: () =>
      repeated(site, moment, 40 * minute, 'cron.run', '/wp-cron.php', (n) => ({
        hook: 'woocommerce_scheduler',
        plugin: 'woocommerce',
        duration_ms: n < 2 ? 30_000 : 900,
        had_error: n < 2,
      })),
  })
}

/** An editor imports a list: a few slow admin pages that need nearly all memory, on a page of their own. */
export function bulkImport(site: DemoSite, moment: Moment): Story {
  const slow = steadily(moment, 5 * minute).slice(0, 4)
  return harmless('bulk-import', site, moment, {
    events: () =>
      slow.flatMap((at, n) => [
        // One slow page among many quick ones is what a single import looks like.
        wordpressAdminPage(site, at, moment.random.fork(`import/${at}`), n === 0 ? 9000 : 700),
        ...[1, 2, 3].map((k) => wordpressAdminPage(site, at + k * 20 * second, moment.random.fork(`work/${at}/${k}`), 540)),
        wordpressEvent(site, 'memory_near_limit', at, staffRequest(site, moment.random.fork(at), '/wp-admin/admin.php', 'POST'), {
          route: '/wp-admin/import.php',
          peak_mb: 239,
          limit_mb: 256,
          percent: 93,
        }),
      ]),
  })
}

/** Three plugins warn a little more than usual, none of them much. */
export function someWarnings(site: DemoSite, moment: Moment): Story {
  return harmless('some-warnings', site, moment, {
    events: () =>
      repeated(site, moment, 40 * second, 'php.warning', '/', (n) => ({
        file: 'wp-content/plugins/some/inc/meta.php',
        line: 90 + (n % 5),
        source: 'plugin',
        plugin: ['contact-form-7', 'redirection', 'polylang'][n % 3] ?? 'polylang',
        version: '1.0',
      })),
  })
}

/** The host restarts the machine: nothing comes for three quarters of an hour. WordPress, Drupal and Vault. */
export function shortSilence(site: DemoSite, moment: Moment): Story {
  return harmless('short-silence', site, moment, { silences: true })
}
