import type { AlertRow } from '../../../shared/bridge/contract/alerts.ts'
import type { MuteTarget, MuteUntil } from '../../../shared/bridge/notify.ts'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { useConsole } from '../../state/console-store.ts'
import { queryClient } from '../../state/query-client.ts'
import { clockText } from '../time/time-text.ts'
import { sayFailed } from '../toast.ts'
import { sayUndoable } from '../undo.tsx'
import { type SnoozeTarget, targetsOf } from './snooze-hits.ts'

/** Asks that are under way at a time: thousands of sites must not wait for one another, nor fill the line. */
const atOnce = 20

/** Runs `act` for each, a few at a time, in order; stops at the first failure or when `signal` says so. */
export async function eachOf<T>(
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
  options: { signal?: AbortSignal; onDone?: (done: number) => void } = {},
): Promise<void> {
  for (let at = 0; at < items.length; at += atOnce) {
    options.signal?.throwIfAborted()
    const some = items.slice(at, at + atOnce)
    await Promise.all(some.map(act))
    options.onDone?.(at + some.length)
  }
}

/** Silences rules on sites for everyone until an instant, and offers to take it back; true when the console took it. */
export async function snoozeRules(
  targets: readonly SnoozeTarget[],
  until: number,
  options: { reason?: string; signal?: AbortSignal; onDone?: (done: number) => void } = {},
): Promise<boolean> {
  const text = messages.common.snooze
  const { reason = '', ...rest } = options
  try {
    await eachOf(targets, (target) => bridge.snoozes.create({ ...target, until, reason }), rest)
  } catch (error) {
    sayFailed(text.failed, error)
    return false
  }
  const accounts = useConsole.getState().console?.accounts ?? []
  const live = targets.every(({ accountId }) => accounts.find(({ id }) => id === accountId)?.connection.state === 'live')
  sayUndoable(text.done(clockText(until, Date.now()), live), () => void endSnoozes(targets, until))
  return true
}

/** Ends the snoozes that were made by that; whether they were sent already or not. */
async function endSnoozes(targets: readonly SnoozeTarget[], until: number): Promise<void> {
  try {
    await eachOf(targets, async ({ accountId, siteId, ruleId }) => {
      const { snoozeList } = await bridge.sites.get({ accountId, id: siteId })
      const made = snoozeList.find((snooze) => snooze.ruleId === ruleId && snooze.until === until)
      if (made) await bridge.snoozes.end({ accountId, id: made.id })
    })
  } catch (error) {
    sayFailed(messages.common.snooze.failed, error)
  }
}

/** Mutes on this machine: the rules of these alerts until working hours begin, or the alerts themselves until they get worse. */
export async function muteAlerts(rows: readonly AlertRow[], kind: 'working-hours' | 'worse'): Promise<boolean> {
  const text = messages.common.snooze
  const until: MuteUntil = kind === 'worse' ? { kind, severity: true, margin: 0.5, sites: true } : { kind }
  const wanted: { accountId: string; target: MuteTarget }[] =
    kind === 'worse'
      ? rows.map(({ accountId, alert }) => ({ accountId, target: { of: 'alert', alertId: alert.id } }))
      : targetsOf(rows).map(({ accountId, siteId, ruleId }) => ({ accountId, target: { of: 'rule', siteId, ruleId } }))
  const made: string[] = []
  const renew = () => void queryClient.invalidateQueries({ queryKey: ['mutes'] })
  try {
    await eachOf(wanted, async (mute) => made.push((await bridge.notifications.mute({ ...mute, until })).id))
  } catch (error) {
    sayFailed(text.failed, error)
    return false
  } finally {
    renew()
  }
  sayUndoable(text.muted[kind], () => {
    eachOf(made, (id) => bridge.notifications.endMute({ id })).then(renew, (error: unknown) => sayFailed(text.failed, error))
  })
  return true
}
