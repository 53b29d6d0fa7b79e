import { alertFilterKeys, type FilterTerm, parseFilter } from '../../../shared/bridge/filter.ts'
import type { Settings } from '../../../shared/bridge/settings.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import type { Cache } from '../cache/cache.ts'
import { type AlertSubject, matchesAlert } from './decision/alert-match.ts'

export interface NotifyFilterDeps {
  cache: Cache
  settings: () => Settings
  accountName: (accountId: string) => string
  ruleTitle: (accountId: string, ruleId: string) => string | null
}

/** The filter of the settings for what is told, read again only when its text is another. */
export class NotifyFilter {
  readonly #deps: NotifyFilterDeps
  #text = ''
  #terms: readonly FilterTerm[] = []

  constructor(deps: NotifyFilterDeps) {
    this.#deps = deps
  }

  /** Whether an alert is among those to be told. A filter that cannot be read hides nothing. */
  matches(accountId: string, alert: Alert, now: Instant): boolean {
    const { notifyFilter } = this.#deps.settings()
    if (this.#text !== notifyFilter) {
      const reading = parseFilter(notifyFilter, alertFilterKeys)
      this.#text = notifyFilter
      this.#terms = reading.ok ? reading.terms : []
    }
    return this.#terms.length === 0 || matchesAlert(this.#terms, this.#subject(accountId, alert), now)
  }

  #subject(accountId: string, alert: Alert): AlertSubject {
    const row = this.#deps.cache.projection.site(accountId, alert.siteId)
    return {
      alert,
      siteId: alert.siteId,
      accountName: this.#deps.accountName(accountId),
      site: row?.site ?? null,
      clientName: row?.clientName ?? null,
      ruleTitle: this.#deps.ruleTitle(accountId, alert.ruleId),
      snoozed: row?.snoozes.some(({ ruleId }) => ruleId === alert.ruleId) ?? false,
    }
  }
}
