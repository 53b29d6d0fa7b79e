import type { Logger } from 'pino'
import type { Clock } from '../shared/model/clock.ts'
import type { Instant } from '../shared/model/ids.ts'
import { isCorruption } from './store/database.ts'

/** How often damage is logged at most, ms: every request may meet it. */
const logEvery = 60_000

const advice =
  'the database is damaged: stop the service, run `verify` on its data folder, and restore the newest backup into another folder with `restore`; the damaged one stays as it is'

/** Remembers that reading met damage in the database, and says what to do. */
export class DamageWatch {
  private readonly log: Logger
  private readonly clock: Clock
  private loggedAt: Instant | undefined

  constructor(log: Logger, clock: Clock) {
    this.log = log
    this.clock = clock
  }

  /** True since damage was met for the first time. */
  get found(): boolean {
    return this.loggedAt !== undefined
  }

  /** To be told of an error from the database: true if it says that there is damage, which is logged then. */
  note(error: unknown): boolean {
    if (!isCorruption(error)) return false
    const now = this.clock()
    if (this.loggedAt === undefined || now - this.loggedAt >= logEvery) {
      this.loggedAt = now
      this.log.fatal({ err: error }, advice)
    }
    return true
  }
}
