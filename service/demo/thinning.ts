import type { Instant } from '../../shared/model/ids.ts'
import type { DemoSite } from './fleet-plan.ts'
import { type Keep, lastDay, liveOnly } from './traffic/slots.ts'

/** Signals of one site in the simulated week, at most. */
export const maximumHistorySignals = 2500

/** What the account says about where its data comes from. */
export const simulatedNote = `Seven days, at most ${maximumHistorySignals.toLocaleString('en')} signals per site, thinned.`

/** ms of history that a new fleet starts with. */
export const historyLength = 7 * 86_400_000

/** What a week holds besides visits: heartbeats, cron runs and states, what stories add, and room for chance. */
const reserved = 1200

const hour = 3_600_000

/**
 * Thinning of a site's past as seen from `now`: the last hour whole, the rest
 * of the last day at a share, the days before at a smaller one, so that a week
 * stays within its budget while its charts keep their shape.
 */
export function thinned(site: DemoSite, now: Instant): Keep {
  const budget = Math.min(750, maximumHistorySignals - reserved) - site.signalsPerHour
  const recent = Math.max(lastDay + 0.01, Math.min(liveOnly, (budget * 0.45) / (site.signalsPerHour * 23)))
  const before = Math.min(lastDay - 0.01, (budget * 0.55) / (site.signalsPerHour * 144))
  return (at) => {
    const age = now - at
    if (age <= hour) return 1
    return age <= 24 * hour ? recent : before
  }
}

/** Live, everything is sent. */
export const whole: Keep = () => 1
