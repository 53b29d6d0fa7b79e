import { CacheRefusal } from '../cache/file/cache-refusal.ts'
import type { ConsoleCore } from '../core.ts'

/** What a person may do from a notification without opening the console. */
export type ToastAction = 'acknowledge' | 'snooze'

const hour = 3_600_000

/**
 * Acknowledges the alert that the route `/alerts/ACCOUNT/ALERT` names, or snoozes its rule on its site for an hour: kept
 * in the outbox as if it had been asked for in a window. False, and nothing is kept, when the route names no open alert
 * of the cache, when there is nothing left to acknowledge, or when the cache takes nothing (it is
 * full, or has no key): a window then says why.
 */
export function actOnAlert(
  { cache, outbox, clock }: Pick<ConsoleCore, 'cache' | 'outbox' | 'clock'>,
  route: string,
  action: ToastAction,
): boolean {
  const [, accountId = '', id = ''] = /^\/alerts\/([^/?#]+)\/([^/?#]+)$/.exec(route) ?? []
  const alert = cache.alerts.get(accountId, id)?.alert
  if (!alert || alert.status === 'resolved' || (action === 'acknowledge' && alert.status !== 'firing')) return false
  try {
    outbox.ask(accountId, [
      action === 'acknowledge'
        ? { kind: 'acknowledge', alertId: id }
        : { kind: 'snooze', siteId: alert.siteId, ruleId: alert.ruleId, until: clock() + hour, reason: 'From a notification' },
    ])
    return true
  } catch (error) {
    if (error instanceof CacheRefusal) return false
    throw error
  }
}
