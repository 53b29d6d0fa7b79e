import type { Traffic } from '../../../shared/bridge/diagnostics.ts'
import type { Clock } from '../../../shared/model/clock.ts'

/** Answers of which the latency is remembered. */
const remembered = 100

/** Counts what comes of requests to one service, for diagnostics. Never what was asked or answered. */
export class TrafficLog {
  readonly #clock: Clock
  readonly #latencies: number[] = []
  readonly #counts = { answers: 0, unanswered: 0, retries: 0, rateLimited: 0 }
  #lastAnswerAt: number | null = null
  #lastStatus: number | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** An answer came after `ms`. */
  answered(status: number, ms: number): void {
    this.#counts.answers += 1
    if (status === 429) this.#counts.rateLimited += 1
    this.#lastAnswerAt = this.#clock()
    this.#lastStatus = status
    this.#latencies.push(ms)
    if (this.#latencies.length > remembered) this.#latencies.shift()
  }

  unanswered(): void {
    this.#counts.unanswered += 1
  }

  retried(): void {
    this.#counts.retries += 1
  }

  read(): Traffic {
    const sorted = [...this.#latencies].sort((a, b) => a - b)
    const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
    return {
      ...this.#counts,
      lastAnswerAt: this.#lastAnswerAt,
      lastStatus: this.#lastStatus,
      latency: sorted.length === 0 ? null : { median: at(0.5), p95: at(0.95) },
    }
  }
}
