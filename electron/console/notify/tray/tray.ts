import type { Connection } from '../../../../shared/bridge/console-state.ts'
import { bandOf, scoreOf } from '../../../../shared/engine/health.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { Severity } from '../../../../shared/model/severity.ts'
import type { HealthState, SiteHealth } from '../../../../shared/model/sites/health.ts'
import { healthStates } from '../../../../shared/model/sites/health.ts'
import { english, type Words } from '../../../messages/words.ts'

/** Data older than this are stale when no account is fresher, and keep the tray from being green, ms. */
const staleAfter = 5 * 60_000

/** The state that the icon shows: the worst that is not muted. `offline` when nothing is wrong as far as is known, but not everything is; `idle` without accounts. */
type TrayState = HealthState | 'offline' | 'idle'

/** An alert as the tray lists it. `link` is a route of the renderer. */
interface TrayAlert {
  title: string
  siteName: string
  severity: Severity
  at: Instant
  link: string
}

/** Everything a tray shows, as plain values. */
export interface TrayModel {
  state: TrayState
  /** Open critical and high alerts, of those that the tray's filter keeps, that nobody has acknowledged, snoozed or muted. */
  count: number
  tooltip: string
  /** The five newest of these alerts, newest first. */
  alerts: TrayAlert[]
  /** Announcements are off until then; null when they are on. */
  doNotDisturbUntil: Instant | null
  /** When the account that lags most was last known to be equal to its service; null before the first time. */
  syncedAt: Instant | null
  /** No account has answered for five minutes. */
  stale: boolean
  /** Accounts that are not live. */
  unreachable: number
}

export interface TrayInput {
  connections: readonly Pick<Connection, 'state' | 'syncedAt'>[]
  /** Unmuted states of all sites that are watched. */
  states: readonly HealthState[]
  count: number
  /** Newest first. */
  alerts: readonly TrayAlert[]
  doNotDisturbUntil: Instant | null
  now: Instant
  /** Those of the tooltip. */
  words?: Words
}

/** What the tray shows: pure. A failed poll never turns anything green: healthy is said only while every account is live. */
export function trayModel({ connections, states, count, alerts, doNotDisturbUntil, now, words = english }: TrayInput): TrayModel {
  const worst = healthStates.find((state) => states.includes(state))
  const fresh = connections.filter(({ state, syncedAt }) => state === 'live' && syncedAt !== null && now - syncedAt <= staleAfter)
  const live = fresh.length === connections.length
  const state: TrayState =
    connections.length === 0 ? 'idle' : worst !== undefined && worst !== 'healthy' ? worst : live ? 'healthy' : 'offline'
  const synced = connections.map(({ syncedAt }) => syncedAt)
  const syncedAt = synced.length === 0 || synced.includes(null) ? null : Math.min(...synced.map(Number))
  const quiet = doNotDisturbUntil !== null && doNotDisturbUntil > now ? doNotDisturbUntil : null
  return {
    state,
    count,
    tooltip: tooltip(state, states, count, live, syncedAt, alerts[0]?.at ?? null, now, words),
    alerts: alerts.slice(0, 5),
    doNotDisturbUntil: quiet,
    syncedAt,
    stale: connections.length > 0 && connections.every(({ syncedAt }) => syncedAt === null || now - syncedAt > staleAfter),
    unreachable: connections.length - fresh.length,
  }
}

/**
 * The state of a site when what is muted does not count: scored again from the reasons that are left, with the bands
 * of the service. No data is never muted. `openAlerts`: the site's open alerts that are not muted.
 */
export function unmutedState(
  health: Pick<SiteHealth, 'state' | 'deductions'>,
  mutedAlertIds: ReadonlySet<string>,
  openAlerts: Parameters<typeof bandOf>[1],
): HealthState {
  if (health.state === 'no-data' || health.state === 'healthy' || mutedAlertIds.size === 0) return health.state
  const left = health.deductions.filter(({ alertId }) => alertId === undefined || !mutedAlertIds.has(alertId))
  return bandOf(scoreOf(left), openAlerts)
}

function tooltip(
  state: TrayState,
  states: readonly HealthState[],
  count: number,
  live: boolean,
  syncedAt: Instant | null,
  newest: Instant | null,
  now: Instant,
  { shell: { tray } }: Words,
): string {
  const text = tray.tooltip
  if (state === 'idle') return `Logystera Console: ${text.idle}`
  const of = (wanted: HealthState) => states.filter((candidate) => candidate === wanted).length
  const parts = [
    count === 0 ? '' : `${tray.needYou(count)}${newest === null ? '' : `, ${text.newest(ageText(now - newest, text.days))}`}`,
    of('critical') > 0 ? text.critical(of('critical')) : '',
    of('degraded') > 0 ? text.degraded(of('degraded')) : '',
    of('no-data') > 0 ? text.noData(of('no-data')) : '',
  ].filter((part) => part !== '')
  const summary = parts.length > 0 ? parts.join(', ') : live ? text.healthy(states.length) : text.calm
  return `Logystera Console: ${summary}${live ? '' : syncedAt === null ? ` · ${text.neverSynced}` : ` · ${text.age(ageText(now - syncedAt, text.days))}`}`
}

function ageText(ms: number, days: (n: number) => string): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : days(Math.floor(hours / 24))
}
