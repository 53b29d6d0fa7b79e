import type { Alert } from '../../shared/model/alerts/alert.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { AlertsRepository } from '../store/alerts/alerts.ts'
import type { Database } from '../store/database.ts'
import type { Muting } from './muting.ts'

/** Open alerts that one step looks at. */
const slice = 500

/**
 * Keeps the marks of open alerts right when a window or a snooze begins or ends.
 * (An alert that fires gets its mark from the pipeline at once.) A mark that goes
 * is a change of the alert, and from that the webhooks learn that it may be told.
 */
export class MuteSweep {
  private readonly db: Database
  private readonly alerts: AlertsRepository
  private readonly muting: Muting
  private done: string | undefined
  private state = ''
  private last: Alert | undefined

  constructor({ db, alerts, muting }: { db: Database; alerts: AlertsRepository; muting: Muting }) {
    this.db = db
    this.alerts = alerts
    this.muting = muting
  }

  /** To be called every second, before the webhooks read the news. Alerts that are many are looked at in several calls. */
  tick(now: Instant): void {
    const state = this.muting.stateAt(now)
    if (state === this.done) return
    if (state !== this.state) this.last = undefined
    this.state = state
    const open = this.alerts.openAfter(this.last, slice)
    this.db.transaction(() => {
      for (const { alert, internals } of open) {
        const muted = this.muting.of(alert.siteId, alert.ruleId, now)
        if (JSON.stringify(muted) === JSON.stringify(alert.muted)) continue
        const { version: _, muted: __, ...rest } = alert
        this.alerts.put(muted ? { ...rest, muted } : rest, internals, now)
      }
    })
    this.last = open.at(-1)?.alert
    if (open.length < slice) this.done = state
  }
}
