import type { Instant } from '../../../shared/model/ids.ts'
import type { DemoSite, InstalledPlugin } from '../fleet-plan.ts'
import type { Random } from '../random.ts'
import { eventsDropped, silentSite } from './agent-faults.ts'
import { configImported, moduleInstalled, optionsChanged, pluginSwitched, pluginUpdated } from './changes.ts'
import { cacheStorm, drupalLoginBurst, queueStuck } from './drupal-faults.ts'
import { type Moment, minute, type Story } from './story.ts'
import { deniedBurst, policyChanged, productionDelete, tokenSpike, vaultLoginBurst } from './vault-events.ts'
import { bruteForce, uploadBlocked } from './wordpress-attacks.ts'
import * as faults from './wordpress-faults.ts'

/** Length of a turn, ms: once in every turn, some minutes into it, something new happens somewhere. */
export const turnLength = 15 * minute

type Kind = readonly [lasts: number, weight: number, story: (site: DemoSite, moment: Moment) => Story]

const plugin = (site: DemoSite): InstalledPlugin => site.plugins[0] ?? { name: 'hello-dolly', version: '1.7.3' }

/** What may happen, how long it goes on (minutes) and how often compared with the rest. */
const kinds: Record<DemoSite['platform'], readonly Kind[]> = {
  wordpress: [
    [180, 4, faults.mailFailing],
    [150, 4, faults.slowAdmin],
    [120, 4, faults.slowPages],
    [150, 4, faults.cronOverdue],
    [90, 3, faults.databaseLocks],
    [150, 3, faults.memoryNearLimit],
    [1, 6, faults.missedPost],
    [1, 7, (site, moment) => pluginSwitched(site, plugin(site), 'plugin_deactivated', moment)],
    [1, 7, (site, moment) => pluginUpdated(site, plugin(site), moment)],
    [1, 3, optionsChanged],
    [22, 3, (site, moment) => faults.pluginFatals(site, plugin(site).name, moment)],
    [12, 2, faults.databaseDown],
    [12, 1, bruteForce],
    [1, 1, uploadBlocked],
    [150, 1, silentSite],
    [140, 1, eventsDropped],
    [400, 1, faults.cronStall],
  ],
  drupal: [
    [180, 3, queueStuck],
    [55, 3, cacheStorm],
    [1, 4, configImported],
    [1, 3, (site, moment) => moduleInstalled(site, { name: 'diff', version: '1.9.0' }, moment)],
    [6, 1, drupalLoginBurst],
  ],
  vault: [
    [6, 3, deniedBurst],
    [5, 2, vaultLoginBurst],
    [9, 2, tokenSpike],
    [1, 3, policyChanged],
    [1, 1, productionDelete],
  ],
}

/** The story of a turn, counted from the start of the fleet: ten to twenty minutes lie between two of them. */
export function storyOfTurn(plan: readonly DemoSite[], start: Instant, turn: number, random: Random): Story {
  const own = random.fork(`turn/${turn}`)
  const site = own.pick(plan)
  const from = start + turn * turnLength + own.int(1, 6) * minute
  const [lasts, , story] = own.weighted(kinds[site.platform].map((kind) => [kind, kind[1]] as const))
  return story(site, { from, to: from + lasts * minute, random: own.fork('story') })
}

/** Turns whose stories may still go on at an instant reach this far back. */
export const longestStory = 400 * minute
