import type { Cache } from './cache.ts'
import type { Applied } from './feed-rows.ts'

/** How often the size of the cache is looked at, ms. */
const every = 60_000

/** Keeps the cache below its limit, in the background, a slice at a time. */
export class Housekeeping {
  readonly #cache: Cache
  readonly #limit: () => number
  readonly #evicted: (applied: Applied) => void
  readonly #timer: NodeJS.Timeout
  #working = false
  #closed = false

  /** `limit` in bytes; it is asked again before each slice. `evicted` hears what went. */
  constructor(options: { cache: Cache; limit: () => number; evicted: (applied: Applied) => void }) {
    this.#cache = options.cache
    this.#limit = options.limit
    this.#evicted = options.evicted
    this.#timer = setInterval(() => void this.look(), every)
    this.#timer.unref()
  }

  /** Makes room now, if there is too little; resolves when there is enough, or nothing more may go. */
  async look(): Promise<void> {
    if (this.#working) return
    this.#working = true
    try {
      while (!this.#closed) {
        const applied = this.#cache.evict(this.#limit())
        if (!applied) break
        if (applied.changes.length > 0) this.#evicted(applied)
        await new Promise((resolve) => setImmediate(resolve))
      }
    } catch {
      // A disk that is full or cannot be written to shows in the state of the cache; the next look tries again.
    }
    this.#working = false
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#timer)
  }
}
