import type { Instant } from '../../../shared/model/ids.ts'
import type { DemoSite } from '../fleet-plan.ts'
import type { Random } from '../random.ts'
import type { Story } from '../stories/story.ts'
import { drupalTraffic } from './drupal-traffic.ts'
import { pulses } from './pulse.ts'
import type { DemoEvent, Keep } from './slots.ts'
import { vaultTraffic } from './vault-traffic.ts'
import { wordpressTraffic } from './wordpress-traffic.ts'

/**
 * Everything that a site sends from `from` up to but without `to`, oldest
 * first: its ordinary traffic, thinned by `keep`, changed by the stories that
 * it is part of. `random` is that of the whole fleet. The same arguments give
 * the same events.
 */
export function siteEvents(site: DemoSite, from: Instant, to: Instant, keep: Keep, stories: Story[], random: Random): DemoEvent[] {
  const mine = stories.filter((story) => story.sites.includes(site) && story.from < to)
  const active = mine.filter((story) => story.to > from)
  const own = siteRandom(site, random)
  const ordinary = [...traffic(site, from, to, keep, mine, own), ...pulses(site, from, to, keep, own)]
  if (active.length === 0) return ordinary.sort((a, b) => a.at - b.at)
  const events: DemoEvent[] = []
  for (const event of ordinary) {
    const going = active.filter((story) => goesOn(story, event.at))
    if (going.every((story) => story.lets?.(event) ?? true))
      events.push(going.reduce((altered, story) => story.alters?.(altered) ?? altered, event))
  }
  for (const story of active) {
    for (const event of told(story, site)) if (event.at >= from && event.at < to) events.push(event)
  }
  const quiet = active.filter((story) => story.silences)
  return events.filter((event) => !quiet.some((story) => goesOn(story, event.at))).sort((a, b) => a.at - b.at)
}

/** The random source of a site's traffic. */
export function siteRandom(site: DemoSite, random: Random): Random {
  return random.fork(`traffic/${site.name}`)
}

function goesOn(story: Story, at: Instant): boolean {
  return at >= story.from && at < story.to
}

function traffic(site: DemoSite, from: Instant, to: Instant, keep: Keep, stories: Story[], random: Random): DemoEvent[] {
  switch (site.platform) {
    case 'wordpress':
      return wordpressTraffic(site, from, to, keep, (at) => upgraded(site, at, stories), random)
    case 'drupal':
      return drupalTraffic(site, from, to, keep, random)
    case 'vault':
      return vaultTraffic(site, from, to, keep, random)
  }
}

/** The site with the plugin versions that it has at an instant. */
function upgraded(site: DemoSite, at: Instant, stories: Story[]): DemoSite {
  const upgrades = stories.flatMap((story) => story.upgrades ?? []).filter((upgrade) => upgrade.site === site.name && upgrade.at <= at)
  if (upgrades.length === 0) return site
  const plugins = site.plugins.map((plugin) => {
    const upgrade = upgrades.findLast(({ name }) => name === plugin.name)
    return upgrade ? { name: plugin.name, version: upgrade.version } : plugin
  })
  return { ...site, plugins }
}

/** A story is asked once for its events on a site; every slice of time picks its own from them. */
const tellings = new WeakMap<Story, Map<string, DemoEvent[]>>()

function told(story: Story, site: DemoSite): DemoEvent[] {
  const bySite = tellings.get(story) ?? new Map<string, DemoEvent[]>()
  tellings.set(story, bySite)
  const events = bySite.get(site.name) ?? story.events?.(site) ?? []
  bySite.set(site.name, events)
  return events
}
