import type { Alert } from '../../../shared/model/alerts/alert.ts'
import { severityRank } from '../../../shared/model/severity.ts'
import type { Cache } from '../cache/cache.ts'

/** Which alerts fired after the cache was last equal to the service and were over when that was read: for the summary of what happened meanwhile. */
export class EndedMeanwhile {
  readonly #cache: Cache
  readonly #most: number
  readonly #ended = new Map<string, Set<string>>()

  /** `most` alerts of an account are kept in mind. */
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

  /** Those that are still over and at least as severe as `leastRank`; then they are forgotten. */
  take(accountId: string, leastRank: number): Alert[] {
    const ended = [...(this.#ended.get(accountId) ?? [])].flatMap((id) => this.#cache.alerts.get(accountId, id)?.alert ?? [])
    this.#ended.delete(accountId)
    return ended.filter(({ status, severity }) => status === 'resolved' && severityRank(severity) <= leastRank)
  }
}
