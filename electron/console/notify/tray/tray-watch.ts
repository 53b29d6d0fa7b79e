import type { Connection } from '../../../../shared/bridge/console-state.ts'
import { alertFilterKeys, type FilterTerm, parseFilter } from '../../../../shared/bridge/filter.ts'
import type { Settings } from '../../../../shared/bridge/settings.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Clock } from '../../../../shared/model/clock.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { HealthState } from '../../../../shared/model/sites/health.ts'
import type { Words } from '../../../messages/words.ts'
import type { Cache } from '../../cache/cache.ts'
import type { FleetSite } from '../../cache/fleet/fleet-projection.ts'
import type { TraySource } from '../../ports.ts'
import type { AlertSubject } from '../decision/alert-match.ts'
import { matchesAlert, matchesSite, siteTerms } from '../decision/alert-match.ts'
import { isMuted } from '../decision/mute.ts'
import type { TrayModel } from './tray.ts'
import { trayModel, unmutedState } from './tray.ts'

const reading = parseFilter('is:firing severity:critical,high -is:snoozed', alertFilterKeys)
const needsYou = reading.ok ? reading.terms : []
/** At most one model in this time, ms. */
const pace = 500
const listed = 5
/** Alerts that are looked through while mutes are in force; more than this and the muted among the rest count too. */
const lookedThrough = 2000

/** Keeps the tray's model up to date. */
export class TrayWatch implements TraySource {
  readonly #cache: Cache
  readonly #clock: Clock
  readonly #settings: () => Settings
  readonly #connections: () => Connection[]
  readonly #accountName: (accountId: string) => string
  readonly #ruleTitle: (accountId: string, ruleId: string) => string | null
  readonly #words: () => Words
  readonly #listeners = new Set<(model: TrayModel) => void>()
  #told = ''
  #timer: NodeJS.Timeout | null = null

  constructor(options: {
    cache: Cache
    clock: Clock
    settings: () => Settings
    connections: () => Connection[]
    accountName: (accountId: string) => string
    ruleTitle: (accountId: string, ruleId: string) => string | null
    words: () => Words
  }) {
    this.#cache = options.cache
    this.#clock = options.clock
    this.#settings = options.settings
    this.#connections = options.connections
    this.#accountName = options.accountName
    this.#ruleTitle = options.ruleTitle
    this.#words = options.words
  }

  model(): TrayModel {
    const now = this.#clock()
    const { trayFilter, doNotDisturbUntil } = this.#settings()
    const parsed = parseFilter(trayFilter, alertFilterKeys)
    // A filter that cannot be read hides nothing.
    const filter = parsed.ok ? parsed.terms : []
    const { rows, count } = this.#needing(filter, now)
    return trayModel({
      connections: this.#connections(),
      states: this.#cache.projection.sites(null).flatMap((site) => this.#stateOf(site, filter, now) ?? []),
      count,
      alerts: rows.map(({ accountId, alert, siteName }) => ({
        title: alert.title,
        siteName,
        severity: alert.severity,
        at: alert.lastFiredAt,
        link: `/alerts/${accountId}/${alert.id}`,
      })),
      doNotDisturbUntil,
      now,
      words: this.#words(),
    })
  }

  subscribe(listener: (model: TrayModel) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Something that the tray shows may have changed. */
  touch(): void {
    if (this.#timer || this.#listeners.size === 0) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      const model = this.model()
      const text = JSON.stringify({ ...model, syncedAt: null })
      if (text === this.#told) return
      this.#told = text
      for (const listener of this.#listeners) listener(model)
    }, pace)
    this.#timer.unref()
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#listeners.clear()
  }

  /** Alerts that need the person, newest first, and how many there are. */
  #needing(filter: readonly FilterTerm[], now: Instant) {
    const mutes = this.#cache.notify.mutes.list()
    const scope = { accountId: null, terms: [...needsYou, ...filter] }
    const { rows, total } = this.#cache.alerts.page(scope, 'newest', 0, mutes.length === 0 ? listed : lookedThrough)
    const left = mutes.length === 0 ? rows : rows.filter(({ accountId, alert }) => !isMuted(mutes, accountId, alert, now))
    return { rows: left.slice(0, listed), count: total - (rows.length - left.length) }
  }

  /** Null for a site that the tray does not watch. What the filter leaves out is as if it were muted. */
  #stateOf(row: FleetSite, filter: readonly FilterTerm[], now: Instant): HealthState | null {
    const { accountId, site, health, snoozes } = row
    if (!site.enabled) return null
    if (!matchesSite(filter, { ...row, siteId: site.id, accountName: this.#accountName(accountId) })) return null
    if (!health) return 'no-data'
    const mutes = this.#cache.notify.mutes.list()
    if (snoozes.length === 0 && mutes.length === 0 && filter.length === siteTerms(filter).length) return health.state
    const alerts = health.deductions.flatMap(({ alertId }) =>
      alertId === undefined ? [] : (this.#cache.alerts.document(accountId, alertId) ?? []),
    )
    const kept = alerts.filter((alert) => {
      const subject = this.#subject(row, alert)
      return !subject.snoozed && !isMuted(mutes, accountId, alert, now) && matchesAlert(filter, subject, now)
    })
    const silent = new Set(alerts.map(({ id }) => id))
    for (const { id } of kept) silent.delete(id)
    return unmutedState(health, silent, kept)
  }

  #subject({ accountId, site, clientName, snoozes }: FleetSite, alert: Alert): AlertSubject {
    return {
      alert,
      siteId: site.id,
      accountName: this.#accountName(accountId),
      site,
      clientName,
      ruleTitle: this.#ruleTitle(accountId, alert.ruleId),
      snoozed: snoozes.some(({ ruleId }) => ruleId === alert.ruleId),
    }
  }
}
