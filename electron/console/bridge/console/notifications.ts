import { randomUUID } from 'node:crypto'
import { alertFilterKeys } from '../../../../shared/bridge/filter.ts'
import type { NotifyStatus } from '../../../../shared/bridge/notify.ts'
import { covers, stretchAt } from '../../../../shared/engine/time/maintenance-schedule.ts'
import { quietUntil } from '../../../../shared/engine/time/weekly-hours.ts'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import type { Maintenance } from '../../../../shared/model/rules/maintenance.ts'
import type { ConsoleCore } from '../../core.ts'
import { matchesAlert } from '../../notify/decision/alert-match.ts'
import { keepMute } from '../../notify/mutes.ts'
import type { PastAlert } from '../../notify/replay.ts'
import { replayInSlices, rowsWithin } from '../../notify/replay.ts'
import type { BridgeBase } from '../base.ts'
import { accountOf, readFilter } from '../base.ts'
import { refuse } from '../refusal.ts'

const minute = 60_000
const day = 86_400_000
/** Alerts that one replay goes through at most, the newest. */
const replayed = 5000
const page = 500

/** How notifications are, what they would have been, and mutes of this machine. */
export function notificationProcedures(os: BridgeBase, core: ConsoleCore) {
  const { cache, clock, settings } = core
  return {
    status: os.notifications.status.handler(() => notificationStatus(core)),
    replay: os.notifications.replay.handler(async ({ input: { accountId, from, to, settings: tried, offset, limit } }) => {
      if (to <= from) throw refuse('input_invalid', 'The end of the time span is not after its beginning.')
      if (to - from > 31 * day) throw refuse('input_invalid', 'The time span is longer than 31 days.')
      const wanted = { ...settings.get(), ...tried }
      const terms = readFilter(wanted.notifyFilter, alertFilterKeys)
      const { alerts, leftOut } = await pastAlerts(core, accountId, from, to)
      const now = clock()
      const past = {
        alerts: alerts.map(({ subject, ...past }) => ({ ...past, matches: matchesAlert(terms, subject, now) })),
        settings: wanted,
        mutes: cache.notify.mutes.list(),
        accountName: (id: string) => core.accounts.get(id)?.name ?? id,
      }
      const rows = rowsWithin(await replayInSlices(past, () => performance.now(), turn), from, Math.min(to, now))
      return { total: rows.length, leftOut, rows: rows.slice(offset, offset + limit) }
    }),
    mutes: os.notifications.mutes.handler(() => [...cache.notify.mutes.list()]),
    mute: os.notifications.mute.handler(({ input }) => {
      accountOf(core, input.accountId)
      const now = clock()
      if (input.until.kind === 'time' && input.until.at <= now) throw refuse('input_invalid', 'A mute ends in the future.')
      const mute = keepMute(cache, { id: randomUUID(), ...input }, settings.get().workingHours, now)
      if (!mute) throw refuse('not_found', 'What is to be muted is not in the cache.')
      core.mutesChanged()
      return mute
    }),
    endMute: os.notifications.endMute.handler(({ input: { id } }) => {
      if (!cache.notify.mutes.remove(id)) throw refuse('not_found', 'There is no such mute.')
      core.mutesChanged()
      return { id }
    }),
  }
}

/** What the cache has of that time, with a day before it so that what was under way is known. */
async function pastAlerts(core: ConsoleCore, accountId: string | null, from: number, to: number) {
  const { cache } = core
  const alerts: (Omit<PastAlert, 'matches'> & { subject: Parameters<typeof matchesAlert>[1] })[] = []
  const titles = new Map(
    core.catalogs(accountId).map((one) => [one.accountId, new Map(one.catalog.rules.map(({ id, title }) => [id, title]))]),
  )
  const planned = new Map<string, Maintenance[]>()
  const windows = (id: string) => {
    const known = planned.get(id) ?? cache.notify.maintenance(id)
    planned.set(id, known)
    return known
  }
  let total = 0
  for (let offset = 0; offset < replayed; offset += page) {
    const found = cache.alerts.page({ accountId, terms: [], from: from - day, to }, 'newest', offset, page)
    total = found.total
    for (const { accountId: id, alert, siteName, clientName } of found.rows) {
      const site = cache.projection.site(id, alert.siteId)
      const work = windows(id).filter((window) => site && covers(window, site.site, alert.ruleId))
      const snoozes = site?.snoozes.filter(({ ruleId }) => ruleId === alert.ruleId) ?? []
      alerts.push({
        accountId: id,
        alert,
        siteName,
        silences: [
          ...snoozes.map(({ createdAt, until }) => ({ by: 'snooze' as const, from: createdAt, to: until })),
          ...work.flatMap((window) => workDuring(window, alert)),
        ],
        subject: {
          alert,
          siteId: alert.siteId,
          accountName: core.accounts.get(id)?.name ?? id,
          site: site?.site ?? null,
          clientName,
          ruleTitle: titles.get(id)?.get(alert.ruleId) ?? null,
          snoozed: snoozes.length > 0,
        },
      })
    }
    if (found.rows.length < page) break
    await turn()
  }
  return { alerts, leftOut: Math.max(0, total - alerts.length) }
}

/** Other calls are answered in between. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Planned work, as it is planned now, that the alert fired in. */
function workDuring({ schedule }: Maintenance, { steps }: Alert): PastAlert['silences'] {
  const fires = steps.filter(({ action }) => action === 'fired' || action === 'reopened')
  const stretches = fires.flatMap(({ at }) => stretchAt(schedule, at) ?? [])
  return [...new Map(stretches.map((stretch) => [stretch.from, { by: 'maintenance' as const, ...stretch }])).values()]
}

/** What the system refused, what waits, what is doubtful. */
export function notificationStatus({ cache, clock, settings }: ConsoleCore): NotifyStatus {
  const now = clock()
  const { quietHours, flapping } = settings.get()
  return {
    refusals: cache.notify.refusals.list(),
    ...cache.announced.counts(),
    flapping: flapping.on ? cache.notify.flaps.damped(now - flapping.stableMinutes * minute) : 0,
    quietUntil: quietHours && quietUntil(quietHours, now),
  }
}
