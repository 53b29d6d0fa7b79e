import type { Instant } from '../../../shared/model/ids.ts'
import type { DemoSite } from '../fleet-plan.ts'
import type { Random } from '../random.ts'
import { localTime } from '../traffic/rhythm.ts'
import { runs } from './cast.ts'
import { pluginUpdateFatals } from './faults/wordpress.ts'
import { happenings, type Kind, nearMisses } from './repertoire.ts'
import { hour, minute, type Story } from './story.ts'

const day = 24 * hour

/** Days of every week on which one release of a plugin breaks several shops. */
const releaseDays = [1, 4]

/**
 * The stories by which rules are scored: on every day each site has one, and all
 * kinds are told about equally often, on any hour of the day, none twice on the
 * same site as long as there are others. Without faults, what remains are routine
 * changes and what comes close to a fault: nothing above info may be raised.
 */
export function scoredWeek(
  plan: readonly DemoSite[],
  begin: Instant,
  days: number,
  random: Random,
  told: 'everything' | 'no faults',
): Story[] {
  const stories: Story[] = []
  const counts = new Map<Kind, number>()
  const had = new Map(plan.map((site) => [site, new Set<Kind>()]))
  for (let n = 0; n < days; n++) {
    const today = begin + n * day
    const own = random.fork(`day/${n}`)
    const broken = told === 'everything' && releaseDays.includes(n % 7) ? shopsFor(plan, own.fork('shops')) : []
    if (broken.length > 0) {
      const from = today + own.int(2 * 60, 16 * 60) * minute
      const moment = { from, to: from + 3 * hour, random: own.fork('release') }
      stories.push(pluginUpdateFatals(broken, { name: 'woocommerce', version: `10.10.${n}` }, moment))
    }
    for (const site of own.shuffle(plan)) {
      if (broken.includes(site)) continue
      const kind = rarest(site, had.get(site) ?? new Set(), counts, told)
      counts.set(kind, (counts.get(kind) ?? 0) + 1)
      had.get(site)?.add(kind)
      const from = beginning(site, kind, today, own.fork(site.name))
      stories.push(kind.tell(site, { from, to: from + kind.lasts * minute, random: own.fork(`story/${site.name}`) }))
    }
  }
  return stories
}

/** Four shops that take the same release, or none. */
function shopsFor(plan: readonly DemoSite[], random: Random): DemoSite[] {
  const shops = random.shuffle(plan.filter(runs('woocommerce'))).slice(0, 4)
  return shops.length < 4 ? [] : shops
}

/** Of what a site can have and has not had, what was told least so far. */
function rarest(site: DemoSite, had: ReadonlySet<Kind>, counts: ReadonlyMap<Kind, number>, told: 'everything' | 'no faults'): Kind {
  const all =
    told === 'everything'
      ? [...happenings[site.platform], ...nearMisses[site.platform]]
      : [...happenings[site.platform].filter(({ routine }) => routine), ...nearMisses[site.platform]]
  const fitting = all.filter((kind) => kind.fits?.(site) ?? true)
  const fresh = fitting.filter((kind) => !had.has(kind))
  const [first, ...others] = fresh.length > 0 ? fresh : fitting
  if (!first) throw new Error(`There is no story for ${site.name}`)
  return others.reduce((least, kind) => ((counts.get(kind) ?? 0) < (counts.get(least) ?? 0) ? kind : least), first)
}

/** Early enough for what follows from it to be over before the next day's story, at night where it must be. */
function beginning(site: DemoSite, { lasts, atNight }: Kind, today: Instant, random: Random): Instant {
  const earliest = today + hour
  if (!atNight) return earliest + random.int(0, Math.max(0, 20 * 60 - 2 * lasts)) * minute
  let at = earliest + random.int(0, 59) * minute
  while (![23, 0].includes(localTime(site.timeZone, at).hour)) at += 15 * minute
  return at
}
