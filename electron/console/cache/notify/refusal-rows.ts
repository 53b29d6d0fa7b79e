import type { NotifyStatus, RefusalReason } from '../../../../shared/bridge/notify.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { CacheDatabase } from '../file/database.ts'

/** What the operating system refused to show, by reason. */
export class RefusalRows {
  readonly #db: CacheDatabase

  constructor(db: CacheDatabase) {
    this.#db = db
  }

  count(reason: RefusalReason, text: string, at: Instant): void {
    this.#db.run(
      `INSERT INTO refusals (reason, text, count, first_at, last_at) VALUES (?,?,1,?,?)
       ON CONFLICT DO UPDATE SET text = excluded.text, count = count + 1, last_at = excluded.last_at`,
      reason,
      text,
      at,
      at,
    )
  }

  list(): NotifyStatus['refusals'] {
    return this.#db.all<NotifyStatus['refusals'][number]>(
      'SELECT reason, text, count, first_at AS firstAt, last_at AS lastAt FROM refusals ORDER BY last_at DESC',
    )
  }
}
