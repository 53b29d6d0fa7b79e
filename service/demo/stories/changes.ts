import type { DemoSite, InstalledPlugin } from '../fleet-plan.ts'
import { drupalEvent, staffRequest, wordpressEvent } from '../traffic/envelopes.ts'
import { localTime } from '../traffic/rhythm.ts'
import { wordpressEnvironment } from '../traffic/wordpress-traffic.ts'
import { type Moment, minute, on, type Story, second } from './story.ts'

/** Whether it is night where a site is: between 23:00 and 06:00. */
export function isOffHours(site: DemoSite, at: number): boolean {
  const { hour } = localTime(site.timeZone, at)
  return hour >= 23 || hour < 6
}

/** Somebody switches a plugin off, or on. */
export function pluginSwitched(
  site: DemoSite,
  plugin: InstalledPlugin,
  type: 'plugin_activated' | 'plugin_deactivated',
  { from, random }: Moment,
): Story {
  const offHours = isOffHours(site, from)
  return {
    name: 'plugin-switched',
    sites: [site],
    from,
    to: from + minute,
    events: () => [
      wordpressEvent(site, 'wp.state_change', from, staffRequest(site, random.fork('who'), '/wp-admin/plugins.php', 'POST'), {
        type,
        name: plugin.name,
        version: plugin.version,
        off_hours: offHours,
      }),
      wordpressEnvironment(site, from + 5 * second, true),
    ],
    causes: [
      ...on([site], 'wp_plugin_state_change', 'info'),
      ...on(offHours && type === 'plugin_activated' ? [site] : [], 'wp_off_hours_change', 'low'),
    ],
  }
}

/** A plugin is updated as it should be: a change to be seen, nothing to be told about. */
export function pluginUpdated(site: DemoSite, plugin: InstalledPlugin, { from, random }: Moment): Story {
  return {
    name: 'plugin-updated',
    sites: [site],
    from,
    to: from + minute,
    events: () => [
      wordpressEvent(site, 'wp.state_change', from, staffRequest(site, random.fork('who'), '/wp-admin/update.php', 'POST'), {
        type: 'plugin_updated',
        name: plugin.name,
        version: plugin.version,
        old_version: before(plugin.version),
        off_hours: isOffHours(site, from),
      }),
      wordpressEnvironment(site, from + 5 * second, true),
    ],
    causes: [],
  }
}

/** The release before: the last part of a version one less, or `.0` less where it is zero. */
function before(version: string): string {
  const parts = version.split('.').map(Number)
  const last = parts.findLastIndex((part) => part > 0)
  return parts.map((part, n) => (n === last ? part - 1 : part)).join('.')
}

/** Many options are written within a minute. */
export function optionsChanged(site: DemoSite, { from, random }: Moment): Story {
  return {
    name: 'options-changed',
    sites: [site],
    from,
    to: from + minute,
    events: () => [
      wordpressEvent(site, 'wp.state_change', from, staffRequest(site, random.fork('who'), '/wp-admin/options.php', 'POST'), {
        type: 'options_changed',
        name: 'options',
        version: '',
        count: 34,
        off_hours: isOffHours(site, from),
      }),
    ],
    causes: on([site], 'wp_options_changed', 'low'),
  }
}

/** A module comes to a Drupal site. */
export function moduleInstalled(site: DemoSite, module: InstalledPlugin, { from, random }: Moment): Story {
  return {
    name: 'module-installed',
    sites: [site],
    from,
    to: from + minute,
    events: () => [
      drupalEvent(
        site,
        'module.install',
        from,
        staffRequest(site, random.fork('who'), '/admin/modules', 'POST'),
        { module: module.name, version: module.version },
        random.fork('event'),
      ),
    ],
    causes: on([site], 'drupal_module_changed', 'info'),
  }
}

/** A configuration import, as every release makes one. */
export function configImported(site: DemoSite, { from, random }: Moment): Story {
  return {
    name: 'config-imported',
    sites: [site],
    from,
    to: from + minute,
    events: () => [
      drupalEvent(site, 'config.import', from, null, { count: random.fork('count').int(3, 40), had_error: false }, random.fork('event')),
    ],
    causes: [],
  }
}
