import type { Alert } from '../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../shared/model/ids.ts'

/** When an alert last asked for attention anew: when it fired, or was reopened; not every minute it goes on firing. */
export function raisedAt(alert: Pick<Alert, 'firstFiredAt' | 'steps'>): Instant {
  return alert.steps.reduce((newest, step) => {
    return step.action === 'fired' || step.action === 'reopened' ? Math.max(newest, step.at) : newest
  }, alert.firstFiredAt)
}
