import type { Alert } from '../../../shared/model/alerts/alert.ts'
import { severityRank } from '../../../shared/model/severity.ts'
import type { Cache } from '../cache/cache.ts'

/** What a summary looks at: alerts that fire, and those that fired after the cache was last equal to the service and were over when that was read. */
export class Meanwhile {
  readonly #cache: Cache
  readonly #most: number
  readonly #ended = new Map<string, Set<string>>()

  /** `most` alerts of an account that fire are looked at, and as many kept in mind that are over. */
  constructor(cache: Cache, most: number) {
    this.#cache = cache
    this.#most = most
  }

  /** Alerts as they were just read. */
  note(accountId: string, alerts: readonly { id: string; after: Alert | null }[]): void {
    const { syncedAt } = this.#cache.feeds.feed(accountId)
    if (syncedAt === null) return
    const ended = this.#ended.get(accountId) ?? new Set()
    for (const { id, after } of alerts) {
      if (after?.status === 'resolved' && after.lastFiredAt > syncedAt && ended.size < this.#most) ended.add(id)
      else ended.delete(id)
    }
    this.#ended.set(accountId, ended)
  }

  /** All that are at least as severe as `leastRank`, `atOnce` at a time; those that are over are forgotten. */
  *news(accountId: string, leastRank: number, atOnce: number): Generator<Alert[], void> {
    const { alerts } = this.#cache
    for (const rows of alerts.firing(accountId, leastRank, this.#most, atOnce)) yield rows.map(({ alert }) => alert)
    const ids = [...(this.#ended.get(accountId) ?? [])]
    this.#ended.delete(accountId)
    for (let from = 0; from < ids.length; from += atOnce)
      yield ids
        .slice(from, from + atOnce)
        .flatMap((id) => alerts.get(accountId, id)?.alert ?? [])
        .filter(({ status, severity }) => status === 'resolved' && severityRank(severity) <= leastRank)
  }
}
