import type { announceReasons, holdReasons, silentReasons } from '../../../../shared/bridge/notify.ts'
import type { Instant } from '../../../../shared/model/ids.ts'
import type { CacheDatabase } from '../file/database.ts'

/** Why an alert was told, waits or is not told. */
export type AnnouncedWhy = (typeof announceReasons)[number] | (typeof holdReasons)[number] | (typeof silentReasons)[number]

/** What was decided about one alert. */
export interface AnnouncedEntry {
  alertId: string
  /** How many times it had fired anew. */
  episode: number
  told: 'toast' | 'summary' | 'held' | 'no'
  why: AnnouncedWhy
  toastId: string | null
  /** A toast is about to be shown for it: its outcome is not known yet. */
  showing: boolean
  /** Its incident counts as told from now on. */
  incidentId: string | null
}

/** An alert that waits for a summary. */
export interface HeldEntry {
  accountId: string
  alertId: string
  episode: number
  why: AnnouncedWhy
}

/** An alert that was told and still fires. */
export interface ToldEntry {
  accountId: string
  alertId: string
  at: Instant
  reminded: number
  remindedAt: Instant | null
}

/**
 * What a person has been told of, or deliberately not, and what waits to be told: durable, so that a restart neither
 * repeats nor forgets. A toast is written down before it is shown and confirmed afterwards; one that was never
 * confirmed may or may not have been seen, and goes into the next summary instead of being shown again.
 */
export class AnnouncedRows {
  readonly #db: CacheDatabase
  readonly #alertState: (accountId: string, alertId: string) => { status: string; severity: number } | undefined

  /** `alertState`: status and rank of the severity of an alert. */
  constructor(db: CacheDatabase, alertState: (accountId: string, alertId: string) => { status: string; severity: number } | undefined) {
    this.#db = db
    this.#alertState = alertState
  }

  /** The newest episode of the alert that was decided about; 0 for none. */
  episode(accountId: string, alertId: string): number {
    return (
      this.#db.get<{ episode: number }>('SELECT episode FROM announced WHERE account_id = ? AND alert_id = ?', accountId, alertId)
        ?.episode ?? 0
    )
  }

  /** Keeps what was decided, and which incidents have been told with it. What is being shown waits for `confirm`. */
  remember(accountId: string, entries: readonly AnnouncedEntry[], at: Instant): void {
    if (entries.length === 0) return
    this.#db.transaction(() => {
      for (const { alertId, episode, told, why, toastId, showing, incidentId } of entries) {
        this.#db.run(
          'INSERT OR REPLACE INTO announced (account_id, alert_id, episode, toast_id, at, told, why, confirmed) VALUES (?,?,?,?,?,?,?,?)',
          accountId,
          alertId,
          episode,
          toastId,
          at,
          told,
          why,
          showing ? 0 : 1,
        )
        if (showing && toastId !== null && incidentId !== null)
          this.#db.run(
            'INSERT OR REPLACE INTO told_incidents (account_id, incident_id, toast_id, at) VALUES (?,?,?,?)',
            accountId,
            incidentId,
            toastId,
            at,
          )
      }
    })
  }

  /** The outcome of the toast is known. */
  confirm(toastId: string): void {
    this.#db.run('UPDATE announced SET confirmed = 1 WHERE toast_id = ? AND confirmed = 0', toastId)
  }

  /** What was never confirmed before the last end waits for a summary now; the number of alerts. */
  doubtUnconfirmed(): number {
    return this.#db.run("UPDATE announced SET told = 'held', why = 'unconfirmed', toast_id = NULL, confirmed = 1 WHERE confirmed = 0")
  }

  /** Whether the person has been told of the incident, or of one of its alerts, and with which toast; null when not. */
  incidentTold(accountId: string, incidentId: string, alertIds: readonly string[]): { toastId: string | null } | null {
    const told =
      this.#db.get<{ toastId: string | null }>(
        'SELECT toast_id AS toastId FROM told_incidents WHERE account_id = ? AND incident_id = ?',
        accountId,
        incidentId,
      ) ??
      this.#db.get<{ toastId: string | null }>(
        "SELECT toast_id AS toastId FROM announced WHERE account_id = ? AND alert_id IN (SELECT value FROM json_each(?)) AND told IN ('toast', 'summary') ORDER BY toast_id DESC LIMIT 1",
        accountId,
        JSON.stringify(alertIds),
      )
    return told ?? null
  }

  /** Whether any of these alerts is open. */
  anyOpen(accountId: string, alertIds: readonly string[]): boolean {
    return alertIds.some((id) => (this.#alertState(accountId, id)?.status ?? 'resolved') !== 'resolved')
  }

  /** Everything of the incident is over: when it begins anew, that is news. */
  forgetIncident(accountId: string, incidentId: string): void {
    this.#db.run('DELETE FROM told_incidents WHERE account_id = ? AND incident_id = ?', accountId, incidentId)
  }

  /** What a held alert waits for has changed. */
  holdFor(accountId: string, alertId: string, why: AnnouncedWhy): void {
    this.#db.run("UPDATE announced SET why = ? WHERE account_id = ? AND alert_id = ? AND told = 'held'", why, accountId, alertId)
  }

  /** Alerts that wait for a summary, oldest first. */
  held(limit: number): HeldEntry[] {
    return this.#db.all<HeldEntry>(
      "SELECT account_id AS accountId, alert_id AS alertId, episode, why FROM announced WHERE told = 'held' ORDER BY at LIMIT ?",
      limit,
    )
  }

  /** Whether this episode of the alert still waits for a summary. */
  waits(accountId: string, alertId: string, episode: number): boolean {
    const sql = "SELECT 1 FROM announced WHERE account_id = ? AND alert_id = ? AND episode = ? AND told = 'held'"
    return this.#db.get(sql, accountId, alertId, episode) !== undefined
  }

  /** Whether any alert is held for this. */
  heldFor(why: AnnouncedWhy): boolean {
    return this.#db.get("SELECT 1 FROM announced WHERE told = 'held' AND why = ? LIMIT 1", why) !== undefined
  }

  /** Alerts that were told from `since` to `before`, still fire and may be told again. */
  unacknowledged(worstRank: number, times: number, since: Instant, before: Instant, limit: number): ToldEntry[] {
    const found: ToldEntry[] = []
    for (const told of this.#db.iterate<ToldEntry>(
      `SELECT account_id AS accountId, alert_id AS alertId, at, reminded, reminded_at AS remindedAt FROM announced
       WHERE told IN ('toast', 'summary') AND at >= ? AND at <= ? AND reminded < ? ORDER BY at`,
      since,
      before,
      times,
    )) {
      const state = this.#alertState(told.accountId, told.alertId)
      if (state?.status === 'firing' && state.severity <= worstRank) found.push(told)
      if (found.length >= limit) break
    }
    return found
  }

  /** The alert was told again. */
  remind(accountId: string, alertId: string, toastId: string, at: Instant): void {
    this.#db.run(
      'UPDATE announced SET reminded = reminded + 1, reminded_at = ?, toast_id = ? WHERE account_id = ? AND alert_id = ?',
      at,
      toastId,
      accountId,
      alertId,
    )
  }

  /** The number of alerts that wait, and of those whose toast is not confirmed. */
  counts(): { held: number; unconfirmed: number } {
    return (
      this.#db.get<{ held: number; unconfirmed: number }>(
        `SELECT (SELECT count(*) FROM announced WHERE told = 'held') AS held,
                (SELECT count(*) FROM announced WHERE confirmed = 0 OR (told = 'held' AND why = 'unconfirmed')) AS unconfirmed`,
      ) ?? { held: 0, unconfirmed: 0 }
    )
  }

  /** Whether any toast of the account may still be on the screen. */
  anyToast(accountId: string): boolean {
    return this.#db.get('SELECT 1 FROM announced WHERE account_id = ? AND toast_id IS NOT NULL LIMIT 1', accountId) !== undefined
  }

  /** Takes the alert off its toast; answers the toast when it now shows nothing. */
  takeOff(accountId: string, alertId: string): string | null {
    const toastId =
      this.#db.get<{ toast_id: string | null }>('SELECT toast_id FROM announced WHERE account_id = ? AND alert_id = ?', accountId, alertId)
        ?.toast_id ?? null
    if (toastId === null) return null
    this.#db.run('UPDATE announced SET toast_id = NULL, confirmed = 1 WHERE account_id = ? AND alert_id = ?', accountId, alertId)
    const left = this.#db.get<{ left: number }>('SELECT count(*) AS left FROM announced WHERE toast_id = ?', toastId)?.left ?? 0
    return left === 0 ? toastId : null
  }

  /** Forgets incidents that are not cached any more. */
  tidy(before: Instant): void {
    this.#db.run(
      'DELETE FROM told_incidents WHERE at < ? AND NOT EXISTS (SELECT 1 FROM incidents i WHERE i.account_id = told_incidents.account_id AND i.id = told_incidents.incident_id)',
      before,
    )
  }
}
