import type { Maintenance } from '../../../../shared/model/rules/maintenance.ts'
import { maintenanceSchema } from '../../../../shared/model/rules/maintenance.ts'
import type { CacheDatabase } from '../file/database.ts'
import { FlapRows } from './flap-rows.ts'
import { MuteRows } from './mute-rows.ts'
import { RefusalRows } from './refusal-rows.ts'

/** What notifications remember beside what was announced. */
export class NotifyRows {
  readonly flaps: FlapRows
  readonly mutes: MuteRows
  readonly refusals: RefusalRows
  readonly #db: CacheDatabase

  constructor(db: CacheDatabase) {
    this.flaps = new FlapRows(db)
    this.mutes = new MuteRows(db)
    this.refusals = new RefusalRows(db)
    this.#db = db
  }

  /** Windows of maintenance of an account that are enabled. */
  maintenance(accountId: string): Maintenance[] {
    return this.#db
      .all<{ document: string }>("SELECT document FROM documents WHERE account_id = ? AND kind = 'maintenance'", accountId)
      .flatMap(({ document }) => maintenanceSchema.safeParse(JSON.parse(document)).data ?? [])
      .filter(({ enabled }) => enabled)
  }
}
