import type { AccountState, Connection } from '../../../shared/bridge/console-state.ts'
import type { HealthState } from '../../../shared/model/sites/health.ts'
import { clockText, spanText } from '../../components/time/time-text.ts'
import { messages } from '../../messages/messages.ts'

/** What the connection of an account, or of several, is called and looks like. */
export interface ConnectionView {
  icon: HealthState | 'busy'
  tone: 'bad' | 'warn' | undefined
  text: string
}

/** Worst first: what a person must know before anything else. */
const order: Connection['state'][] = ['unauthorized', 'key-missing', 'offline', 'stopped', 'starting', 'syncing', 'live']

/** The word for the connection of one account. */
export function connectionView(connection: Connection, now: number): ConnectionView {
  const text = messages.frame.connection
  const { progress } = connection
  const age = connection.syncedAt === null ? text.neverSynced : text.age(spanText(Math.max(0, now - connection.syncedAt)))
  const percent = progress ? Math.floor((100 * progress.done) / Math.max(1, progress.total)) : 0
  switch (connection.state) {
    case 'live':
      return { icon: 'healthy', tone: undefined, text: progress ? text.progress(progress.text, percent) : `${text.live} · ${age}` }
    case 'starting':
      return { icon: 'busy', tone: undefined, text: progress ? text.progress(progress.text, percent) : text.starting }
    case 'syncing':
      return { icon: 'busy', tone: undefined, text: progress ? text.progress(progress.text, percent) : `${text.syncing} · ${age}` }
    case 'offline':
      return { icon: 'no-data', tone: 'warn', text: `${text.offlineSince(clockText(connection.since, now))}, ${text.cached}` }
    case 'unauthorized':
      return { icon: 'critical', tone: 'bad', text: `${text.unauthorized}, ${text.cached}` }
    case 'key-missing':
      return { icon: 'critical', tone: 'bad', text: `${text.keyMissing}, ${text.cached}` }
    case 'stopped':
      return { icon: 'no-data', tone: undefined, text: `${text.stopped}, ${text.cached}` }
  }
}

/** One word for all accounts in view: the worst, and of how many; live data is as old as the oldest. */
export function overallView(accounts: AccountState[], now: number): ConnectionView | null {
  const worst = accounts.toSorted(
    (a, b) =>
      order.indexOf(a.connection.state) - order.indexOf(b.connection.state) || (a.connection.syncedAt ?? 0) - (b.connection.syncedAt ?? 0),
  )[0]
  if (!worst) return null
  const view = connectionView(worst.connection, now)
  const alike = accounts.filter((account) => account.connection.state === worst.connection.state).length
  if (worst.connection.state === 'live' || alike === accounts.length) return view
  return { ...view, text: `${view.text} · ${messages.frame.connection.several(alike, accounts.length)}` }
}
