import type { Mute } from '../../../../shared/bridge/notify.ts'
import { muteSchema } from '../../../../shared/bridge/notify.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { CacheDatabase } from '../file/database.ts'

/** Mutes of this machine. Read at every alert, so they are kept in memory too. */
export class MuteRows {
  readonly #db: CacheDatabase
  #known: Mute[] | null = null

  constructor(db: CacheDatabase) {
    this.#db = db
  }

  /** Newest first. One that cannot be read is as if it had ended. */
  list(): readonly Mute[] {
    this.#known ??= this.#db
      .all<{ document: string }>('SELECT document FROM mutes ORDER BY created_at DESC, id')
      .flatMap(({ document }) => {
        const parsed = muteSchema.safeParse(JSON.parse(document))
        return parsed.success ? [parsed.data] : []
      })
    return this.#known
  }

  add(mute: Mute): void {
    this.#db.run(
      'INSERT INTO mutes (id, account_id, created_at, document) VALUES (?,?,?,?)',
      mute.id,
      mute.accountId,
      mute.createdAt,
      JSON.stringify(mute),
    )
    this.#known = null
  }

  /** False when there is none. */
  remove(id: string): boolean {
    this.#known = null
    return this.#db.run('DELETE FROM mutes WHERE id = ?', id) > 0
  }

  /** Those whose time has come; the number of them. */
  removeEnded(now: Instant): number {
    const ended = this.list().filter(({ endsAt }) => endsAt !== null && endsAt <= now)
    for (const { id } of ended) this.remove(id)
    return ended.length
  }

  removeAccount(accountId: string): void {
    this.#known = null
    this.#db.run('DELETE FROM mutes WHERE account_id = ?', accountId)
  }
}
