import type { Instant } from '../../../../shared/model/ids.ts'
import type { FlapState } from '../../notify/decision/flap.ts'
import type { CacheDatabase } from '../file/database.ts'

/** How often alerts came and went lately, by site, rule and group. */
export class FlapRows {
  readonly #db: CacheDatabase

  constructor(db: CacheDatabase) {
    this.#db = db
  }

  get(accountId: string, topic: string): FlapState | undefined {
    const row = this.#db.get<{ state: string }>('SELECT state FROM flaps WHERE account_id = ? AND topic = ?', accountId, topic)
    return row && (JSON.parse(row.state) as FlapState)
  }

  put(accountId: string, topic: string, state: FlapState): void {
    this.#db.run(
      'INSERT OR REPLACE INTO flaps (account_id, topic, state, damped, changed_at) VALUES (?,?,?,?,?)',
      accountId,
      topic,
      JSON.stringify(state),
      state.damped ? 1 : 0,
      state.changedAt,
    )
  }

  /** Those that have not changed since `before`. */
  forgetStable(before: Instant): void {
    this.#db.run('DELETE FROM flaps WHERE changed_at < ?', before)
  }

  /** Damped ones that changed after `since`. */
  damped(since: Instant): number {
    return this.#db.get<{ count: number }>('SELECT count(*) AS count FROM flaps WHERE damped = 1 AND changed_at > ?', since)?.count ?? 0
  }
}
