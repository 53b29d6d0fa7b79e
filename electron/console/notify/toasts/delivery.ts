import type { Toast } from '../../../../shared/bridge/events.ts'
import type { Settings } from '../../../../shared/bridge/settings.ts'
import type { Clock } from '../../../../shared/model/clock.ts'
import type { Cache } from '../../cache/cache.ts'
import type { Log, Notifier } from '../../ports.ts'
import { soundOf } from './sound.ts'

/** How long an end waits for outcomes that are under way, ms. */
const patience = 500

export interface DeliveryDeps {
  cache: Cache
  clock: Clock
  settings: () => Settings
  notifier: Notifier
  /** Toasts inside the windows: also what is left when the system refuses. */
  shown: (toast: Toast) => void
  withdrawn: (id: string) => void
  log: Log
}

/** Has toasts shown, in the windows and by the system, and remembers what became of them. */
export class Delivery {
  readonly #deps: DeliveryDeps
  readonly #underWay = new Set<Promise<void>>()
  #closed = false

  constructor(deps: DeliveryDeps) {
    this.#deps = deps
  }

  /** `reminds`: it is told again, and may be louder. */
  show(toast: Toast, reminds: boolean): void {
    const sound = soundOf(this.#deps.settings(), toast.severity, reminds)
    const heard = { ...toast, sound }
    this.#deps.shown(heard)
    const done = this.#hand(heard, reminds)
      .catch((error: unknown) => {
        // It counts as not confirmed, and so it is in the next summary.
        this.#deps.log.warn('the outcome of a notification could not be kept', { reason: error instanceof Error ? error.name : 'unknown' })
      })
      .finally(() => this.#underWay.delete(done))
    this.#underWay.add(done)
  }

  withdraw(toastId: string): void {
    this.#deps.notifier.withdraw(toastId)
    this.#deps.withdrawn(toastId)
  }

  /** Ends; outcomes that come soon are still kept. */
  async close(): Promise<void> {
    let given: NodeJS.Timeout | undefined
    const patienceEnds = new Promise((resolve) => {
      given = setTimeout(resolve, patience)
    })
    await Promise.race([Promise.all(this.#underWay), patienceEnds])
    clearTimeout(given)
    this.#closed = true
  }

  async #hand(toast: Toast & { sound: ReturnType<typeof soundOf> }, reminds: boolean): Promise<void> {
    const { notifier, cache, clock, log } = this.#deps
    const outcome = await notifier
      .show({ ...toast, silent: toast.sound === null, urgent: reminds || toast.severity === 'critical' })
      .catch((error: unknown) => ({
        outcome: 'refused' as const,
        reason: 'failed' as const,
        text: error instanceof Error ? error.name : 'unknown',
      }))
    if (this.#closed) return
    // Refused or not, it stands in the windows.
    cache.announced.confirm(toast.id)
    if (outcome.outcome === 'shown') return
    cache.notify.refusals.count(outcome.reason, outcome.text, clock())
    if (outcome.reason === 'failed') log.warn('a notification could not be shown', { reason: outcome.text })
  }
}
