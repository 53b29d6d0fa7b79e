import type { ServiceState } from '../../../shared/bridge/diagnostics.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { BundledServices, ServiceEvent, Unsubscribe } from '../ports.ts'

/** What became of the bundled services since the console began, for diagnostics. */
export class ServiceWatch {
  readonly #states = new Map<string, ServiceState>()
  readonly #clock: Clock
  readonly close: Unsubscribe

  constructor(services: BundledServices, clock: Clock) {
    this.#clock = clock
    this.close = services.subscribe((event) => this.#heard(event))
  }

  /** Null when it was never started. */
  state(accountId: string): ServiceState | null {
    return this.#states.get(accountId) ?? null
  }

  #heard(event: ServiceEvent): void {
    if (event.type === 'progress') return
    const starts = (this.#states.get(event.accountId)?.starts ?? 0) + (event.type === 'starting' ? 1 : 0)
    const state = event.type === 'stopped' && !event.expected ? 'ended' : event.type
    this.#states.set(event.accountId, { state, since: this.#clock(), starts, code: event.type === 'failed' ? event.code : null })
  }
}
