import type { Connection } from '../../../shared/bridge/console-state.ts'
import { alertFilterKeys, parseFilter } from '../../../shared/bridge/filter.ts'
import type { Settings } from '../../../shared/bridge/settings.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Cache } from '../cache/cache.ts'
import type { TraySource } from '../ports.ts'
import type { TrayModel } from './tray.ts'
import { trayModel, unmutedState } from './tray.ts'

const reading = parseFilter('is:firing severity:critical,high -is:snoozed', alertFilterKeys)
const needsYou = reading.ok ? reading.terms : []
/** At most one model in this time, ms. */
const pace = 500

/** Keeps the tray's model up to date. */
export class TrayWatch implements TraySource {
  readonly #cache: Cache
  readonly #clock: Clock
  readonly #settings: () => Settings
  readonly #connections: () => Connection[]
  readonly #listeners = new Set<(model: TrayModel) => void>()
  #told = ''
  #timer: NodeJS.Timeout | null = null

  constructor(options: { cache: Cache; clock: Clock; settings: () => Settings; connections: () => Connection[] }) {
    this.#cache = options.cache
    this.#clock = options.clock
    this.#settings = options.settings
    this.#connections = options.connections
  }

  model(): TrayModel {
    const { rows, total } = this.#cache.alerts.page({ accountId: null, terms: needsYou }, 'newest', 0, 5)
    const states = this.#cache.projection.sites(null).flatMap(({ accountId, site, health, snoozes }) => {
      if (!site.enabled) return []
      if (!health) return ['no-data' as const]
      if (snoozes.length === 0) return [health.state]
      const silent = new Set(snoozes.map(({ ruleId }) => ruleId))
      const muted = health.deductions.flatMap(({ alertId }) => {
        const alert = alertId === undefined ? undefined : this.#cache.alerts.document(accountId, alertId)
        return alert && silent.has(alert.ruleId) ? [alert.id] : []
      })
      return [unmutedState(health, new Set(muted))]
    })
    return trayModel({
      connections: this.#connections(),
      states,
      count: total,
      alerts: rows.map(({ accountId, alert, siteName }) => ({
        title: alert.title,
        siteName,
        severity: alert.severity,
        at: alert.lastFiredAt,
        link: `/alerts/${accountId}/${alert.id}`,
      })),
      doNotDisturbUntil: this.#settings().doNotDisturbUntil,
      now: this.#clock(),
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
}
