import type { Toast } from '../../../shared/bridge/events.ts'
import type { Settings } from '../../../shared/bridge/settings.ts'
import type { Alert } from '../../../shared/model/alert.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import { severityRank } from '../../../shared/model/severity.ts'
import type { Cache } from '../cache/cache.ts'
import type { Log, Notifier } from '../ports.ts'
import { decide, episodeOf } from './decide.ts'
import type { Announcement, Grouped } from './grouping.ts'
import { countAlerts, group, nothingShown, release, releaseAt, summaryToast } from './grouping.ts'

/** Alerts that a summary looks through at most. */
const summarised = 10_000

export interface AnnouncerDeps {
  cache: Cache
  clock: Clock
  settings: () => Settings
  notifier: Notifier
  accountName: (accountId: string) => string
  /** Toasts inside the windows. */
  shown: (toast: Toast) => void
  withdrawn: (id: string) => void
  log: Log
}

/** Tells the person what is new, once. The deciding is in decide.ts and grouping.ts; this remembers and shows. */
export class Announcer {
  readonly #deps: AnnouncerDeps
  #state = nothingShown
  #timer: NodeJS.Timeout | null = null

  constructor(deps: AnnouncerDeps) {
    this.#deps = deps
  }

  /** Alerts that changed just now. `quiet`: nothing is announced, because a summary follows; only outdated toasts go. */
  consider(accountId: string, alerts: readonly { id: string; after: Alert | null }[], quiet: boolean): void {
    const { cache, clock } = this.#deps
    const now = clock()
    const announcements: Announcement[] = []
    const suppressed: { alertId: string; episode: number; toastId: null }[] = []
    for (const { id, after } of alerts) {
      const decision = decide(after, {
        settings: this.#deps.settings(),
        now,
        snoozed: after !== null && cache.projection.snoozeOf(accountId, after.siteId, after.ruleId) !== null,
        decidedEpisode: after?.status === 'firing' ? cache.announced.episode(accountId, id) : 0,
      })
      if (decision.kind === 'withdraw') this.#takeOff(accountId, id)
      else if (decision.kind === 'suppress' && after && !quiet) suppressed.push({ alertId: id, episode: episodeOf(after), toastId: null })
      else if (decision.kind === 'announce' && after && !quiet) announcements.push(this.#announcement(accountId, after))
    }
    if (suppressed.length > 0) cache.announced.remember(accountId, suppressed, now)
    if (announcements.length > 0) this.#show(group(this.#state, announcements, now))
  }

  /** Everything that happened while nobody listened has been read: one summary at most, none after the very first reading. */
  summarise(accountId: string, first: boolean): void {
    const { cache, clock, accountName } = this.#deps
    const settings = this.#deps.settings()
    const now = clock()
    const rows = cache.alerts
      .open(accountId, severityRank(settings.notifyFrom), summarised)
      .filter(({ alert }) => alert.status === 'firing' && episodeOf(alert) > cache.announced.episode(accountId, alert.id))
    if (rows.length === 0) return
    const told = rows.filter(({ alert, snooze }) => !alert.late && snooze === null)
    const silent = first || told.length === 0 || !settings.notifications || (settings.doNotDisturbUntil ?? 0) > now
    const [only] = told
    const toast = silent
      ? null
      : told.length === 1 && only
        ? group(nothingShown, [this.#announcement(accountId, only.alert)], now).toasts[0]
        : summaryToast(
            `away.${accountId}.${now}`,
            now,
            countAlerts(told.map(({ alert }) => alert)),
            'While you were away',
            accountName(accountId),
          )
    cache.announced.remember(
      accountId,
      rows.map(({ alert }) => ({ alertId: alert.id, episode: episodeOf(alert), toastId: toast?.id ?? null })),
      now,
    )
    if (toast) this.#deliver(toast)
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
  }

  #announcement(accountId: string, alert: Alert): Announcement {
    const { cache } = this.#deps
    const incident = alert.incidentId === null ? undefined : cache.incidents.get(accountId, alert.incidentId)
    const incidentToast = incident?.alertIds.map((id) => cache.announced.toastOf(accountId, id)).find((toast) => toast !== null) ?? null
    return { accountId, alert, siteName: cache.projection.site(accountId, alert.siteId)?.site.name ?? alert.siteId, incidentToast }
  }

  #show(grouped: Grouped): void {
    const { cache, clock } = this.#deps
    const now = clock()
    const byAccount = Map.groupBy(grouped.placed, ({ accountId }) => accountId)
    // Remembered before it is shown: after a crash in between it is not repeated.
    for (const [accountId, placed] of byAccount) {
      cache.announced.remember(
        accountId,
        placed.map(({ alert, toastId }) => ({ alertId: alert.id, episode: episodeOf(alert), toastId })),
        now,
      )
    }
    this.#state = grouped.state
    for (const toast of grouped.toasts) this.#deliver(toast)
    this.#schedule()
  }

  #schedule(): void {
    const at = releaseAt(this.#state)
    if (at === null || this.#timer) return
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        const held = this.#state.held.filter(
          ({ accountId, alert }) => this.#deps.cache.alerts.document(accountId, alert.id)?.status === 'firing',
        )
        this.#show(release({ ...this.#state, held }, this.#deps.clock()))
      },
      Math.max(50, at - this.#deps.clock()),
    )
    this.#timer.unref()
  }

  #deliver(toast: Toast): void {
    const { notifier, shown, log } = this.#deps
    shown(toast)
    notifier.show({ ...toast, silent: !this.#deps.settings().sound }).then(
      (outcome) => outcome.outcome === 'failed' && log.warn('a notification could not be shown', { reason: outcome.reason }),
      (error: unknown) => log.warn('a notification could not be shown', { reason: error instanceof Error ? error.name : 'unknown' }),
    )
  }

  #takeOff(accountId: string, alertId: string): void {
    const toastId = this.#deps.cache.announced.takeOff(accountId, alertId)
    if (toastId === null) return
    this.#deps.notifier.withdraw(toastId)
    this.#deps.withdrawn(toastId)
  }
}
