import type { Settings } from '../../../shared/bridge/settings.ts'
import { periodAt } from '../../../shared/engine/time/weekly-hours.ts'
import type { Alert } from '../../../shared/model/alerts/alert.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Instant } from '../../../shared/model/ids.ts'
import { severityRank } from '../../../shared/model/severity.ts'
import type { Words } from '../../messages/words.ts'
import type { Cache } from '../cache/cache.ts'
import type { AnnouncedEntry, HeldEntry } from '../cache/notify/announced-rows.ts'
import type { Log } from '../ports.ts'
import type { Decision, DecisionContext, HoldReason } from './decision/decide.ts'
import { decide, episodeOf, holdOf } from './decision/decide.ts'
import { reminderAt, remindsFrom } from './decision/escalate.ts'
import { flapTopic, followFlap, isDamped } from './decision/flap.ts'
import { gotWorse, isMuted } from './decision/mute.ts'
import { entryOf, meanwhileEntry, releasedEntry } from './entries.ts'
import { Meanwhile } from './meanwhile.ts'
import { sitesOpen } from './mutes.ts'
import { NotifyFilter } from './notify-filter.ts'
import type { Delivery } from './toasts/delivery.ts'
import type { Announcement } from './toasts/grouping.ts'
import { group, roomAt } from './toasts/grouping.ts'
import type { HeldAlert } from './toasts/summary.ts'
import { release, reminderToast } from './toasts/summary.ts'

/** Alerts that a summary looks through at most, and reminders that one look finds. */
const summarised = 10_000
const remindedAtOnce = 200
/** Alerts that a summary looks at, or writes down as told, before anything else gets its turn. */
const slice = 50
/** A look that comes so much later than the one before means that the machine slept, ms. */
const sleptAfter = 2 * 60_000
/** How long after a start or a sleep a summary waits for accounts that are still being read, ms. */
const waitForAccounts = 30_000
/** What comes in pages is told together: how long a summary waits for more of the same, ms. */
const settle = 1000
const tidyEvery = 60 * 60_000
const day = 86_400_000

export interface AnnouncerDeps {
  cache: Cache
  clock: Clock
  settings: () => Settings
  delivery: Delivery
  accountName: (accountId: string) => string
  ruleTitle: (accountId: string, ruleId: string) => string | null
  /** Those of toasts. */
  words: () => Words
  /** Accounts that are being read after a start or after the machine slept: a summary of theirs will follow. */
  catchingUp: () => readonly string[]
  /** A mute has ended. */
  mutesChanged: () => void
  log: Log
}

/**
 * Tells the person what is new, once. The deciding is in decide.ts, grouping.ts, summary.ts, flap.ts, mute.ts and
 * escalate.ts; this gathers what they need, writes down what they decided, and only then has it shown.
 */
export class Announcer {
  readonly #deps: AnnouncerDeps
  #shownAt: readonly Instant[] = []
  #timer: NodeJS.Timeout | null = null
  #timerAt: Instant = Number.POSITIVE_INFINITY
  #wokeAt: Instant
  #lookedAt: Instant
  #tidiedAt: Instant = 0
  readonly #caughtUp = new Set<string>()
  readonly #meanwhile: Meanwhile
  #releasing: Promise<void> | null = null
  #closed = false
  readonly #filter: NotifyFilter

  constructor(deps: AnnouncerDeps) {
    this.#deps = deps
    this.#meanwhile = new Meanwhile(deps.cache, summarised)
    this.#filter = new NotifyFilter(deps)
    this.#wokeAt = deps.clock()
    this.#lookedAt = this.#wokeAt
    this.#safely(() => deps.cache.announced.doubtUnconfirmed())
  }

  /** Alerts that changed just now. `quiet`: nothing is announced, because a summary follows; only outdated toasts go. */
  consider(accountId: string, alerts: readonly { id: string; before: Alert | null; after: Alert | null }[], quiet: boolean): void {
    const { cache, clock } = this.#deps
    if (quiet) this.#meanwhile.note(accountId, alerts)
    if (quiet && !cache.announced.anyToast(accountId)) return
    const now = clock()
    const withdrawn: string[] = []
    const toasts = cache.transaction(() => {
      const entries: AnnouncedEntry[] = []
      const announcements: Announcement[] = []
      for (const { id, before, after } of alerts) {
        const decision = quiet ? outdated(after) : this.#decide(accountId, id, before, after, now)
        if (!decision || decision.kind === 'none') continue
        if (decision.kind === 'withdraw') withdrawn.push(...this.#takeOff(accountId, id))
        else if (after && decision.kind === 'announce') announcements.push(this.#announcement(accountId, after, decision.why))
        else if (after && decision.kind === 'hold') entries.push(entryOf(after, 'held', decision.why))
        else if (after && decision.kind === 'suppress') entries.push(entryOf(after, 'no', decision.why))
      }
      const grouped = group(this.#shownAt, announcements, cache.announced.heldFor('storm'), now, this.#deps.words())
      this.#shownAt = grouped.shownAt
      for (const { alert, why, toastId, joined } of grouped.placed)
        entries.push({
          ...entryOf(alert, 'toast', joined ? 'incident-told' : why),
          toastId,
          showing: !joined,
          incidentId: alert.incidentId,
        })
      for (const { alert } of grouped.held) entries.push(entryOf(alert, 'held', 'storm'))
      cache.announced.remember(accountId, entries, now)
      if (grouped.held.length > 0) this.#wake(roomAt(this.#shownAt, now))
      else if (entries.some(({ why }) => why === 'old')) this.#wake(now + settle)
      return grouped.toasts
    })
    // Written down before it is shown: after a crash in between it is not shown again.
    for (const toast of toasts) this.#deps.delivery.show(toast, false)
    for (const id of withdrawn) this.#deps.delivery.withdraw(id)
  }

  /**
   * Everything that happened while nobody listened has been read: one summary at most, none after the very first reading.
   * Resolves when all of it is written down, a few at a time; what was not is looked at again when this is called again.
   */
  async summarise(accountId: string, first: boolean): Promise<void> {
    const { cache, clock } = this.#deps
    const now = clock()
    const { notifyFrom, notifications } = this.#deps.settings()
    let slices = 0
    for (const news of this.#meanwhile.news(accountId, severityRank(notifyFrom), slice)) {
      // A few are told at once.
      if (++slices > 2) await this.#turn()
      const entries = news
        .filter((alert) => episodeOf(alert) > cache.announced.episode(accountId, alert.id))
        .flatMap((alert) => meanwhileEntry(alert, first, notifications, () => this.#filter.matches(accountId, alert, now)) ?? [])
      cache.announced.remember(accountId, entries, now)
    }
    this.#caughtUp.add(accountId)
    this.#release(now)
  }

  /** Looks at what changes with the clock, the settings or the mutes alone: ends of quiet hours and the like, and reminders. */
  look(): void {
    this.#safely(() => this.#look(this.#deps.clock()))
  }

  #look(now: Instant): void {
    const { cache } = this.#deps
    if (now - this.#lookedAt > sleptAfter) {
      this.#wokeAt = now
      this.#caughtUp.clear()
    }
    this.#lookedAt = now
    if (cache.notify.mutes.removeEnded(now) > 0) this.#deps.mutesChanged()
    this.#release(now)
    this.#remind(now)
    if (now - this.#tidiedAt < tidyEvery) return
    this.#tidiedAt = now
    cache.announced.tidy(now - day)
    cache.notify.flaps.forgetStable(now - 15 * day)
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  /** Null: what the service sent is outdated by what waits in the outbox. */
  #decide(accountId: string, id: string, before: Alert | null, after: Alert | null, now: Instant): Decision | null {
    const { cache } = this.#deps
    const settings = this.#deps.settings()
    const worse = after !== null && this.#endMutes(accountId, after, now)
    const flap = after === null ? 'no' : this.#followFlap(accountId, after, now)
    const decision = decide(before, after, settings, {
      ...this.#context(accountId, after, now),
      decidedEpisode: after?.status === 'firing' ? cache.announced.episode(accountId, id) : 0,
      matches: after !== null && this.#filter.matches(accountId, after, now),
      worse,
      flapping: flap,
    })
    const tells = decision.kind === 'announce' || decision.kind === 'hold'
    return tells && (cache.alerts.get(accountId, id)?.alert ?? after)?.status !== 'firing' ? null : decision
  }

  #context(accountId: string, alert: Alert | null, now: Instant): Pick<DecisionContext, 'now' | 'snoozed' | 'muted' | 'flapping'> {
    const { cache } = this.#deps
    if (alert === null) return { now, snoozed: false, muted: false, flapping: 'no' }
    const damped = isDamped(cache.notify.flaps.get(accountId, flapTopic(alert)), this.#deps.settings().flapping, now)
    return {
      now,
      snoozed: cache.projection.snoozeOf(accountId, alert.siteId, alert.ruleId) !== null,
      muted: isMuted(cache.notify.mutes.list(), accountId, alert, now),
      flapping: damped ? 'damped' : 'no',
    }
  }

  #followFlap(accountId: string, alert: Alert, now: Instant): DecisionContext['flapping'] {
    const { flaps } = this.#deps.cache.notify
    const { flapping } = this.#deps.settings()
    const topic = flapTopic(alert)
    const known = flaps.get(accountId, topic)
    const { state, began } = followFlap(known, alert.steps, flapping, now)
    if (state !== known && state.changedAt > 0) flaps.put(accountId, topic, state)
    if (began) return 'began'
    return isDamped(state, flapping, now) ? 'damped' : 'no'
  }

  /** Ends mutes that waited for this; true when one of them covered the alert. */
  #endMutes(accountId: string, alert: Alert, now: Instant): boolean {
    const { mutes } = this.#deps.cache.notify
    const waiting = mutes.list().filter((mute) => mute.accountId === accountId && mute.until.kind === 'worse')
    if (waiting.length === 0) return false
    const sites = sitesOpen(this.#deps.cache, accountId, alert.ruleId)
    const ended = waiting.filter((mute) => gotWorse(mute, alert, sites) !== null)
    if (ended.length === 0) return false
    for (const { id } of ended) mutes.remove(id)
    this.#deps.mutesChanged()
    this.#wake(now + settle)
    return isMuted(ended, accountId, alert, now)
  }

  #announcement(accountId: string, alert: Alert, why: Announcement['why']): Announcement {
    return {
      accountId,
      alert,
      siteName: this.#siteName(accountId, alert.siteId),
      why,
      incidentTold: this.#incidentTold(accountId, alert, episodeOf(alert) > 1),
    }
  }

  #incidentTold(accountId: string, alert: Alert, again: boolean): Announcement['incidentTold'] {
    const { announced, incidents } = this.#deps.cache
    if (alert.incidentId === null) return null
    const others = (incidents.get(accountId, alert.incidentId)?.alertIds ?? []).filter((id) => id !== alert.id)
    // Nothing of it was left, and it begins anew.
    if (again && !announced.anyOpen(accountId, others)) {
      announced.forgetIncident(accountId, alert.incidentId)
      return null
    }
    return announced.incidentTold(accountId, alert.incidentId, others)
  }

  #siteName(accountId: string, siteId: string): string {
    return this.#deps.cache.projection.site(accountId, siteId)?.site.name ?? siteId
  }

  /** Tells in one summary what was held and is not any more. One at a time; a few are told at once, many in slices. */
  #release(now: Instant): void {
    if (this.#releasing) return
    const waiting = this.#deps.cache.announced.held(summarised)
    if (waiting.length === 0 || !this.#roomToRelease(now)) return
    const released = this.#releaseAll(waiting, now).catch((error: unknown) => this.#failed(error))
    if (waiting.length <= slice) return
    this.#releasing = released.finally(() => {
      this.#releasing = null
    })
  }

  /** Whether a summary may be told now; else it is tried again when it may. */
  #roomToRelease(now: Instant): boolean {
    const room = roomAt(this.#shownAt, now)
    const patient = now - this.#wokeAt < waitForAccounts && this.#deps.catchingUp().some((id) => !this.#caughtUp.has(id))
    if (room <= now && !patient) return true
    this.#wake(patient ? now + settle : room)
    return false
  }

  /**
   * Each slice is written down before the toast is shown: after a crash in between, what was written is in doubt and what
   * was not still waits, so that the next summary has both. What was decided anew while slices waited is left as it is.
   */
  async #releaseAll(waiting: readonly HeldEntry[], now: Instant): Promise<void> {
    const { cache, accountName } = this.#deps
    const settings = this.#deps.settings()
    const free: HeldAlert[] = []
    for (const some of slicesOf(waiting)) {
      if (some !== waiting && (await this.#turn())) return
      free.push(...cache.transaction(() => some.flatMap((entry) => this.#freed(entry, settings, now) ?? [])))
    }
    const still = free.filter(({ accountId, alertId, episode }) => cache.announced.waits(accountId, alertId, episode))
    if (waiting.length > slice && !this.#roomToRelease(this.#deps.clock())) return
    const { toast, told } = settings.notifications
      ? release(still, accountName, now, this.#deps.words())
      : { toast: null, told: still.map((held) => ({ held, how: 'over' as const })) }
    if (toast) this.#shownAt = [...this.#shownAt, now]
    for (const some of slicesOf(told)) {
      if (some !== told && (await this.#turn())) return
      cache.transaction(() => {
        const waits = some.filter(({ held }) => cache.announced.waits(held.accountId, held.alertId, held.episode))
        for (const [accountId, of] of Map.groupBy(waits, ({ held }) => held.accountId))
          cache.announced.remember(
            accountId,
            of.map(({ held, how }) => releasedEntry(held, how, toast)),
            now,
          )
      })
    }
    if (toast) this.#deps.delivery.show(toast, false)
  }

  /** Lets others have their turn; true when this was closed meanwhile. */
  async #turn(): Promise<boolean> {
    await new Promise((resolve) => setImmediate(resolve))
    return this.#closed
  }

  /** A held alert that nothing holds any more; null while something does. */
  #freed({ accountId, alertId, episode, why }: HeldEntry, settings: Settings, now: Instant): HeldAlert | null {
    const { cache } = this.#deps
    // These hold everything alike; asking each alert would be thousands of questions every few seconds.
    if (why === 'quiet-hours' && settings.quietHours !== null && periodAt(settings.quietHours, now) !== null) return null
    if (why === 'do-not-disturb' && (settings.doNotDisturbUntil ?? 0) > now) return null
    const alert = cache.alerts.get(accountId, alertId)?.alert ?? null
    const hold = alert && holdOf(alert, settings, this.#context(accountId, alert, now))
    if (hold !== null) {
      if (hold !== why) cache.announced.holdFor(accountId, alertId, hold)
      return null
    }
    return {
      accountId,
      alertId,
      episode,
      why: why as HoldReason,
      alert,
      siteName: alert ? this.#siteName(accountId, alert.siteId) : '',
      incidentTold: alert !== null && this.#incidentTold(accountId, alert, false) !== null,
    }
  }

  /** Tells again what nobody has acknowledged for long. */
  #remind(now: Instant): void {
    const { cache } = this.#deps
    const settings = this.#deps.settings()
    const from = remindsFrom(settings.escalation)
    if (!from || !settings.notifications || now - this.#wokeAt < waitForAccounts || roomAt(this.#shownAt, now) > now) return
    const rows = cache.announced.unacknowledged(from.rank, settings.escalation.times, now - from.within, now - from.wait, remindedAtOnce)
    const due = rows.flatMap(({ accountId, alertId, ...told }) => {
      const alert = cache.alerts.get(accountId, alertId)?.alert
      if (alert?.status !== 'firing' || (reminderAt(settings.escalation, alert.severity, told) ?? Number.POSITIVE_INFINITY) > now) return []
      if (severityRank(alert.severity) > severityRank(settings.notifyFrom) || !this.#filter.matches(accountId, alert, now)) return []
      if (holdOf(alert, settings, this.#context(accountId, alert, now)) !== null) return []
      return { accountId, alert, siteName: this.#siteName(accountId, alert.siteId), minutes: Math.round((now - told.at) / 60_000) }
    })
    const toast = reminderToast(due, now, this.#deps.words())
    if (!toast) return
    const withdrawn: string[] = []
    cache.transaction(() => {
      for (const { accountId, alert } of due) {
        withdrawn.push(...this.#takeOff(accountId, alert.id))
        cache.announced.remind(accountId, alert.id, toast.id, now)
      }
    })
    this.#shownAt = [...this.#shownAt, now]
    for (const id of withdrawn) this.#deps.delivery.withdraw(id)
    this.#deps.delivery.show(toast, true)
  }

  /** What cannot be written down is not told yet: a full disk makes nothing be told twice. */
  #safely(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#failed(error)
    }
  }

  #failed(error: unknown): void {
    this.#deps.log.warn('announcements wait', { reason: error instanceof Error ? error.message : 'unknown' })
  }

  #takeOff(accountId: string, alertId: string): string[] {
    const toastId = this.#deps.cache.announced.takeOff(accountId, alertId)
    return toastId === null ? [] : [toastId]
  }

  #wake(at: Instant): void {
    if (this.#timer && this.#timerAt <= at) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timerAt = at
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        this.#safely(() => this.#release(this.#deps.clock()))
      },
      Math.max(50, at - this.#deps.clock()),
    )
    this.#timer.unref()
  }
}

/** A few at a time; what fits into one slice is that very list. */
function slicesOf<T>(all: readonly T[]): (readonly T[])[] {
  if (all.length <= slice) return [all]
  return Array.from({ length: Math.ceil(all.length / slice) }, (_, index) => all.slice(index * slice, (index + 1) * slice))
}

function outdated(after: Alert | null): Decision | null {
  return after?.status === 'firing' ? null : { kind: 'withdraw', why: after?.status ?? 'gone' }
}
