import type { Flapping } from '../../../../shared/bridge/notify.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../../shared/model/ids.ts'

const minute = 60_000

/** How an alert of one site, rule and group came and went lately. Durable. */
export interface FlapState {
  /** When it fired, inside the window, oldest first. */
  fires: Instant[]
  /** When it fired or ended last. */
  changedAt: Instant
  damped: boolean
}

/** What counts as the same alert, whatever its id. */
export function flapTopic({ siteId, ruleId, group }: Pick<Alert, 'siteId' | 'ruleId' | 'group'>): string {
  const values = Object.entries(group).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([siteId, ruleId, ...values.flat()])
}

/**
 * Follows the steps of an alert that are newer than what is known. Damping has hysteresis: it begins with the
 * `fires`th time in the window and ends only after `stableMinutes` without any change, so that a slow flap does not
 * end it. `began` is true when it has just begun: that is said once.
 */
export function followFlap(
  known: FlapState | undefined,
  steps: Alert['steps'],
  settings: Flapping,
  now: Instant,
): { state: FlapState; began: boolean } {
  let state = known ?? { fires: [], changedAt: 0, damped: false }
  let began = false
  const fresh = steps.filter(
    ({ at, action }) => at > state.changedAt && (action === 'fired' || action === 'reopened' || action === 'resolved'),
  )
  for (const { at, action } of fresh.sort((a, b) => a.at - b.at)) {
    const damped = isDamped(state, settings, at)
    if (!damped) began = false
    // Once it was calm again, what came before does not count any more.
    const before = state.damped && !damped ? [] : state.fires
    const fires = action === 'resolved' ? before : [...before, at]
    const recent = fires.filter((fired) => at - fired < settings.windowMinutes * minute)
    const begins = !damped && recent.length >= settings.fires
    began ||= begins
    state = { fires: recent.slice(-settings.fires), changedAt: at, damped: damped || begins }
  }
  return { state, began: began && isDamped(state, settings, now) }
}

/** Whether it is damped at `now`. */
export function isDamped(state: FlapState | undefined, settings: Flapping, now: Instant): boolean {
  return settings.on && state?.damped === true && now < stableAt(state, settings)
}

/** When it has been stable for long enough, unless it changes again. */
export function stableAt(state: FlapState, settings: Flapping): Instant {
  return state.changedAt + settings.stableMinutes * minute
}
