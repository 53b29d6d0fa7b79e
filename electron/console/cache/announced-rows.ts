import type { Instant } from '../../../shared/model/ids.ts'
import type { CacheDatabase } from './database.ts'

/** Which alerts have been announced, or deliberately not: kept, so that a restart does not repeat itself. */
export class AnnouncedRows {
  readonly #db: CacheDatabase

  constructor(db: CacheDatabase) {
    this.#db = db
  }

  /** The newest episode of the alert that was decided about; 0 for none. */
  episode(accountId: string, alertId: string): number {
    return (
      this.#db.get<{ episode: number }>('SELECT episode FROM announced WHERE account_id = ? AND alert_id = ?', accountId, alertId)
        ?.episode ?? 0
    )
  }

  /** `toastId` null: decided, but nothing was shown. */
  remember(accountId: string, entries: { alertId: string; episode: number; toastId: string | null }[], at: Instant): void {
    this.#db.transaction(() => {
      for (const { alertId, episode, toastId } of entries) {
        this.#db.run(
          'INSERT OR REPLACE INTO announced (account_id, alert_id, episode, toast_id, at) VALUES (?,?,?,?,?)',
          accountId,
          alertId,
          episode,
          toastId,
          at,
        )
      }
    })
  }

  /** The toast that shows the alert. */
  toastOf(accountId: string, alertId: string): string | null {
    return (
      this.#db.get<{ toast_id: string | null }>('SELECT toast_id FROM announced WHERE account_id = ? AND alert_id = ?', accountId, alertId)
        ?.toast_id ?? null
    )
  }

  /** Takes the alert off its toast; answers the toast when it now shows nothing. */
  takeOff(accountId: string, alertId: string): string | null {
    const toastId = this.toastOf(accountId, alertId)
    if (toastId === null) return null
    this.#db.run('UPDATE announced SET toast_id = NULL WHERE account_id = ? AND alert_id = ?', accountId, alertId)
    const left = this.#db.get<{ left: number }>('SELECT count(*) AS left FROM announced WHERE toast_id = ?', toastId)?.left ?? 0
    return left === 0 ? toastId : null
  }
}
