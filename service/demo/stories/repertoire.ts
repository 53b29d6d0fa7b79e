import type { DemoSite, InstalledPlugin } from '../fleet-plan.ts'
import { runs } from './cast.ts'
import { configImported, moduleInstalled, optionsChanged, pluginSwitched, pluginUpdated } from './changes.ts'
import { eventsDropped, silentSite } from './faults/agent.ts'
import { adminRoleGranted, bruteForce, configTampered, newAdminUser, uploadBlocked } from './faults/attacks.ts'
import * as drupal from './faults/drupal.ts'
import { pagesFail, pagesSlow } from './faults/pages.ts'
import * as vault from './faults/vault.ts'
import * as wordpress from './faults/wordpress.ts'
import * as drupalMisses from './near-misses/drupal.ts'
import * as vaultMisses from './near-misses/vault.ts'
import * as wordpressMisses from './near-misses/wordpress.ts'
import type { Moment, Story } from './story.ts'

/** Something that may happen to one site. */
export type Kind = {
  /** How long it goes on, minutes. */
  lasts: number
  /** How often a running fleet tells it, compared with the rest; 0 for what only the scored fleet tells. */
  weight: number
  tell: (site: DemoSite, moment: Moment) => Story
  /** Only on sites of which this is true. */
  fits?: (site: DemoSite) => boolean
  /** A change as it is made in any week: nothing above info follows from it. */
  routine?: true
  /** It must begin between 23:00 and 01:00 where the site is. */
  atNight?: true
}

const plugin = (site: DemoSite): InstalledPlugin => site.plugins[0] ?? { name: 'hello-dolly', version: '1.7.3' }
const kind = (lasts: number, weight: number, tell: Kind['tell'], more: Pick<Kind, 'fits' | 'routine' | 'atNight'> = {}): Kind => ({
  lasts,
  weight,
  tell,
  ...more,
})
const night = { atNight: true } as const
const routine = { routine: true } as const

/** All faults and routine changes that one site alone can have. */
export const happenings: Record<DemoSite['platform'], readonly Kind[]> = {
  wordpress: [
    kind(180, 4, wordpress.mailFailing),
    kind(150, 4, wordpress.slowAdmin),
    kind(120, 4, pagesSlow),
    kind(150, 4, wordpress.cronOverdue),
    kind(90, 3, wordpress.databaseLocks),
    kind(150, 3, wordpress.memoryNearLimit),
    kind(1, 6, wordpress.missedPost),
    kind(1, 7, (site, moment) => pluginSwitched(site, plugin(site), 'plugin_deactivated', moment), routine),
    kind(1, 7, (site, moment) => pluginUpdated(site, plugin(site), moment), routine),
    kind(1, 3, optionsChanged),
    kind(22, 3, (site, moment) => wordpress.pluginFatals(site, plugin(site).name, moment)),
    kind(12, 2, wordpress.databaseDown),
    kind(12, 1, bruteForce),
    kind(1, 1, uploadBlocked),
    kind(150, 1, silentSite),
    kind(140, 1, eventsDropped),
    kind(400, 1, wordpress.cronStall),
    kind(70, 2, pagesFail),
    kind(70, 0, (site, moment) => wordpress.warningBurst(site, plugin(site), moment)),
    kind(300, 0, wordpress.cronJobErrors, { fits: runs('updraftplus') }),
    kind(1, 0, newAdminUser),
    kind(1, 0, adminRoleGranted),
    kind(2, 0, configTampered),
    kind(1, 0, (site, moment) => pluginSwitched(site, plugin(site), 'plugin_activated', moment), night),
  ],
  drupal: [
    kind(180, 3, drupal.queueStuck),
    kind(55, 3, drupal.cacheStorm),
    kind(1, 4, configImported, routine),
    kind(1, 3, (site, moment) => moduleInstalled(site, { name: 'diff', version: '1.9.0' }, moment), routine),
    kind(6, 1, drupal.drupalLoginBurst),
    kind(70, 1, pagesFail),
    kind(120, 2, pagesSlow),
    kind(12, 1, wordpress.databaseDown),
    kind(240, 1, drupal.drupalCronErrors),
    kind(5, 1, drupal.configDeleted),
    kind(1, 0, drupal.drupalAdminRoleGranted),
    kind(600, 0, drupal.drupalCronSilent),
    kind(150, 0, silentSite),
    kind(140, 0, eventsDropped),
  ],
  vault: [
    kind(6, 3, vault.deniedBurst),
    kind(5, 2, vault.vaultLoginBurst),
    kind(9, 2, vault.tokenSpike),
    kind(1, 3, vault.policyChanged),
    kind(1, 1, vault.productionDelete),
    kind(45, 1, vault.secretTour),
    kind(100, 1, vault.storageTooSlow),
    kind(5, 0, vault.rootTokenUsed),
    kind(1, 0, vault.massRevocation),
    kind(7, 0, vault.sealedAndOpened),
    kind(50, 0, vault.nightlyReads, night),
    kind(150, 0, silentSite),
  ],
}

/** What comes close to a fault and is none: nothing above info may follow from it. */
export const nearMisses: Record<DemoSite['platform'], readonly Kind[]> = {
  wordpress: [
    kind(15, 0, wordpressMisses.campaign),
    kind(4, 0, wordpressMisses.forgottenPassword),
    kind(3, 0, wordpressMisses.deployment),
    kind(3, 0, wordpressMisses.deployment, night),
    kind(4, 0, wordpressMisses.rolesLowered),
    kind(1, 0, wordpressMisses.databaseRestart),
    kind(90, 0, wordpressMisses.mailDelayed),
    kind(1, 0, wordpressMisses.postHalfAMinuteLate),
    kind(60, 0, wordpressMisses.cronCatchesUp),
    kind(180, 0, wordpressMisses.quietSiteCron),
    kind(150, 0, wordpressMisses.jobTriedAgain),
    kind(60, 0, wordpressMisses.bulkImport),
    kind(60, 0, wordpressMisses.someWarnings),
    kind(45, 0, wordpressMisses.shortSilence),
  ],
  drupal: [
    kind(3, 0, drupalMisses.deployment),
    kind(3, 0, drupalMisses.rolesLowered),
    kind(4, 0, drupalMisses.forgottenPassword),
    kind(60, 0, drupalMisses.queueDrains),
    kind(120, 0, drupalMisses.cronTriedAgain),
    kind(300, 0, drupalMisses.cronPauses),
    kind(70, 0, drupalMisses.shortOutage),
    kind(45, 0, wordpressMisses.shortSilence),
  ],
  vault: [
    kind(5, 0, vaultMisses.wrongPath),
    kind(3, 0, vaultMisses.mistyped),
    kind(30, 0, vaultMisses.operatorLooks),
    kind(5, 0, vaultMisses.stagingTornDown),
    kind(10, 0, vaultMisses.releaseJobs),
    kind(15, 0, vaultMisses.nightlyJob, night),
    kind(65, 0, vaultMisses.movedPath),
    kind(45, 0, wordpressMisses.shortSilence),
  ],
}
