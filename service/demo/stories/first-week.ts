import type { Instant } from '../../../shared/model/ids.ts'
import type { Platform } from '../../../shared/model/platform.ts'
import type { DemoSite } from '../fleet-plan.ts'
import type { Random } from '../random.ts'
import { Cast, runs } from './cast.ts'
import { configImported, moduleInstalled, optionsChanged, pluginSwitched, pluginUpdated } from './changes.ts'
import { eventsDropped, silentSite } from './faults/agent.ts'
import { adminRoleGranted, bruteForce, configTampered, newAdminUser, uploadBlocked } from './faults/attacks.ts'
import { cacheStorm, configDeleted, drupalCronSilent, drupalLoginBurst, queueStuck } from './faults/drupal.ts'
import { pagesSlow } from './faults/pages.ts'
import { deniedBurst, massRevocation, policyChanged, rootTokenUsed, sealedAndOpened, tokenSpike, vaultLoginBurst } from './faults/vault.ts'
import * as faults from './faults/wordpress.ts'
import type { ExpectedAlert, Moment, Story } from './story.ts'
import { minute } from './story.ts'

/** A story with the alerts that must be there once everything up to the start has been sent. */
export type PlacedStory = Story & { expects: ExpectedAlert[] }

/** Places a story on the next free site of a platform; `from` and `to` are minutes from the start. */
type Place = (
  platform: Platform,
  from: number,
  to: number,
  story: (moment: Moment, site: DemoSite) => Story,
  fits?: (site: DemoSite) => boolean,
) => void

const day = 1440

/**
 * The stories around the start of a fleet. Those that end after it go on live.
 * Sites are cast in the order of this list, so a small fleet has the first ones.
 */
export function firstWeek(plan: readonly DemoSite[], start: Instant, random: Random): PlacedStory[] {
  const cast = new Cast(plan, random.fork('cast'))
  const stories: PlacedStory[] = []

  function tell(
    status: ExpectedAlert['status'],
    sites: DemoSite[],
    from: number,
    to: number,
    story: (moment: Moment, site: DemoSite) => Story,
  ): void {
    const [site] = sites
    if (!site) return
    const told = story(
      { from: start + from * minute, to: start + to * minute, random: random.fork(`${stories.length}/${site.name}`) },
      site,
    )
    stories.push({ ...told, expects: told.causes.map((alert) => ({ ...alert, status })) })
  }
  const open: Place = (platform, from, to, story, fits) => {
    if (!crowded()) tell('open', cast.take(platform, 1, fits), from, to, story)
  }
  const over: Place = (platform, from, to, story, fits) => tell('resolved', cast.take(platform, 1, fits), from, to, story)
  /** However small a fleet is, many of its sites are well. */
  const crowded = () => cast.free < plan.length * 0.4
  const first = (site: DemoSite) => site.plugins[0] ?? { name: 'hello-dolly', version: '1.7.3' }
  const hasPlugins = (site: DemoSite) => site.plugins.length > 0

  // What a person sees first.
  open('wordpress', -22, 25, (moment, site) => bruteForce(site, moment))
  open('vault', -26, -20, (moment, site) => deniedBurst(site, moment))
  open('drupal', -95, 150, (moment, site) => queueStuck(site, moment))
  open('wordpress', -130, 240, (moment, site) => faults.mailFailing(site, moment))
  const shops = crowded()
    ? []
    : ([5, 4, 3].map((count) => cast.take('wordpress', count, runs('woocommerce'))).find((sites) => sites.length > 0) ?? [])
  tell('open', shops, -52, 130, (moment) => faults.pluginUpdateFatals(shops, { name: 'woocommerce', version: '10.10.0' }, moment))
  open('wordpress', -320, 90, (moment, site) => faults.cronStall(site, moment))
  open('wordpress', -96, -90, (moment, site) => configTampered(site, moment))
  open('wordpress', -74, 80, (moment, site) => silentSite(site, moment))
  open('wordpress', -105, 140, (moment, site) => eventsDropped(site, moment))
  open('vault', -18, -10, (moment, site) => rootTokenUsed(site, moment))
  open('wordpress', -190, -180, (moment, site) => newAdminUser(site, moment))
  open('drupal', -300, 50, (moment, site) => silentSite(site, moment))
  open('drupal', -600, 60, (moment, site) => drupalCronSilent(site, moment))

  // Smaller things.
  open('wordpress', -36, 0, (moment, site) => faults.missedPost(site, moment))
  open('wordpress', -110, 70, (moment, site) => faults.slowAdmin(site, moment))
  open('wordpress', -44, 15, (moment, site) => faults.databaseLocks(site, moment), runs('woocommerce'))
  open('wordpress', -75, 45, (moment, site) => faults.cronOverdue(site, moment))
  open('vault', -140, 0, (moment, site) => policyChanged(site, moment))
  open('drupal', -66, 0, (moment, site) => configDeleted(site, moment))
  open('wordpress', -33, 0, (moment, site) => optionsChanged(site, moment))
  open('wordpress', -80, 40, (moment, site) => faults.memoryNearLimit(site, moment))
  open('wordpress', -85, -15, (moment, site) => faults.warningBurst(site, first(site), moment), hasPlugins)
  open('wordpress', -60, 30, (moment, site) => pagesSlow(site, moment))
  open('wordpress', -300, 120, (moment, site) => faults.cronJobErrors(site, moment), runs('updraftplus'))
  open('drupal', -62, -5, (moment, site) => cacheStorm(site, moment))
  open('wordpress', -12, 0, (moment, site) => pluginSwitched(site, first(site), 'plugin_deactivated', moment), hasPlugins)
  open('wordpress', -27, 0, (moment, site) => pluginSwitched(site, first(site), 'plugin_deactivated', moment), hasPlugins)
  open('drupal', -38, 0, (moment, site) => moduleInstalled(site, { name: 'redirect', version: '1.12.0' }, moment))

  // What happened during the week and is over.
  over('wordpress', -3 * day - 130, -3 * day - 112, (moment, site) => bruteForce(site, moment))
  over('wordpress', -5 * day - 40, -5 * day + 260, (moment, site) => faults.mailFailing(site, moment, 14 * minute))
  over('vault', -4 * day + 75, -4 * day + 82, (moment, site) => sealedAndOpened(site, moment))
  over('wordpress', -26 * 60, 0, (moment, site) => uploadBlocked(site, moment))
  over('drupal', -2 * day + 300, -2 * day + 308, (moment, site) => drupalLoginBurst(site, moment))
  over('wordpress', -2 * day - 420, -2 * day - 60, (moment, site) => faults.cronStall(site, moment))
  over('wordpress', -4 * day - 360, -4 * day - 335, (moment, site) => faults.pluginFatals(site, first(site).name, moment), hasPlugins)
  over('vault', -20 * 60, -20 * 60 + 6, (moment, site) => vaultLoginBurst(site, moment))
  over('wordpress', -30 * 60, -30 * 60 + 12, (moment, site) => faults.databaseDown(site, moment))
  over('wordpress', -50 * 60, 0, (moment, site) => adminRoleGranted(site, moment))
  over('vault', -28 * 60, -28 * 60 + 9, (moment, site) => tokenSpike(site, moment))
  over('drupal', -3 * day - 700, -3 * day - 100, (moment, site) => drupalCronSilent(site, moment))
  over('vault', -46 * 60, 0, (moment, site) => massRevocation(site, moment))
  over('wordpress', -6 * day + 300, -6 * day + 420, (moment, site) => faults.slowAdmin(site, moment))

  // Changes as they are made in any week.
  for (const site of plan) {
    const own = random.fork(`changes/${site.name}`)
    const from = -own.int(130, 6 * day)
    if (site.platform === 'wordpress' && hasPlugins(site)) {
      if (own.chance(0.6)) tell('resolved', [site], from, from, (moment) => pluginUpdated(site, own.pick(site.plugins), moment))
      if (own.chance(0.12))
        tell('resolved', [site], from - 2000, from, (moment) => pluginSwitched(site, own.pick(site.plugins), 'plugin_activated', moment))
    } else if (site.platform === 'drupal' && own.chance(0.7)) {
      tell('resolved', [site], from, from, (moment) => configImported(site, moment))
    }
  }
  return stories.filter((story) => story.from > start - 7 * day * minute)
}
