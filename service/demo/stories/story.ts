import type { Instant } from '../../../shared/model/ids.ts'
import type { Severity } from '../../../shared/model/severity.ts'
import type { DemoSite, InstalledPlugin } from '../fleet-plan.ts'
import type { Random } from '../random.ts'
import type { DemoEvent } from '../traffic/slots.ts'

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute

/** An alert that a story must cause. `group` as the rule groups by, where it matters. */
export type CausedAlert = { site: string; ruleId: string; severity: Severity }

/** The same, with how it stands when everything up to the start of the fleet has been sent. */
export type ExpectedAlert = CausedAlert & { status: 'open' | 'resolved' }

/** A plugin that a story brings to another version. */
export type Upgrade = InstalledPlugin & { site: string; at: Instant }

/**
 * Something that happens to one or more sites: what it adds to the ordinary
 * traffic, what it changes in it or takes away from it, and the alerts that must
 * follow; none for what only comes close to a fault.
 */
export type Story = {
  /** Name of the scenario, such as `brute-force`. */
  name: string
  sites: DemoSite[]
  /** When it begins, and when nothing of it is left in the traffic. */
  from: Instant
  to: Instant
  /** All events that it adds to a site, in any order. */
  events?: (site: DemoSite) => DemoEvent[]
  /** False for an ordinary event that does not happen while this goes on. */
  lets?: (event: DemoEvent) => boolean
  /** What an ordinary event becomes while this goes on. */
  alters?: (event: DemoEvent) => DemoEvent
  /** Nothing at all is sent from `from` to `to`. */
  silences?: boolean
  upgrades?: Upgrade[]
  causes: CausedAlert[]
}

/** When a story happens, and where its numbers come from. */
export type Moment = { from: Instant; to: Instant; random: Random }

/** The alert of one rule on each of some sites. */
export function on(sites: DemoSite[], ruleId: string, severity: Severity): CausedAlert[] {
  return sites.map((site) => ({ site: site.name, ruleId, severity }))
}

/** Instants about every `period` ms within a moment, a fifth more or less, on whole seconds. */
export function steadily({ from, to, random }: Moment, period: number): Instant[] {
  const instants: Instant[] = []
  const own = random.fork('steadily')
  for (let at = from; at < to; at += period * (0.8 + own.next() * 0.4)) instants.push(at - (at % second))
  return instants
}
