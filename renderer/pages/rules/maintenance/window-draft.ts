import type { z } from 'zod'
import type { PlannedWork } from '../../../../shared/bridge/rules.ts'
import type { MaintenanceSchedule, newMaintenanceSchema, WeekOfMonth } from '../../../../shared/model/rules/maintenance.ts'
import { messages } from '../../../messages/messages.ts'

type NewWindow = z.infer<typeof newMaintenanceSchema>
const text = messages.maintenance.invalid
const minute = 60_000

/** A window while it is entered: every part of every kind, so that switching loses nothing. */
export interface WindowDraft {
  title: string
  kind: MaintenanceSchedule['kind']
  /** Local, as `YYYY-MM-DDTHH:MM`. */
  from: string
  to: string
  weekdays: number[]
  week: WeekOfMonth
  weekday: number
  time: string
  duration: string
  timeZone: string
  scope: NewWindow['scope']['kind']
  clientIds: string[]
  siteIds: string[]
  ruleIds: string[]
  enabled: boolean
}

export type DraftProblem = Partial<Record<'title' | 'to' | 'weekdays' | 'time' | 'duration' | 'scope', string>>

/** The draft to begin with: of a window that is there, or of two hours that begin with the next hour. */
export function draftOf(window: PlannedWork | null, now: number, timeZone: string): WindowDraft {
  const begin = Math.ceil(now / (60 * minute)) * 60 * minute
  const schedule = window?.schedule
  const recurring = schedule !== undefined && schedule.kind !== 'once' ? schedule : undefined
  return {
    title: window?.title ?? '',
    kind: schedule?.kind ?? 'once',
    from: toLocal(schedule?.kind === 'once' ? schedule.from : begin),
    to: toLocal(schedule?.kind === 'once' ? schedule.to : begin + 120 * minute),
    weekdays: schedule?.kind === 'weekly' ? schedule.weekdays : [7],
    week: schedule?.kind === 'monthly' ? schedule.week : 'first',
    weekday: schedule?.kind === 'monthly' ? schedule.weekday : 7,
    time: recurring?.time ?? '02:00',
    duration: String(recurring?.durationMinutes ?? 120),
    timeZone: recurring?.timeZone ?? timeZone,
    scope: window?.scope.kind ?? 'account',
    clientIds: window?.scope.kind === 'clients' ? window.scope.clientIds : [],
    siteIds: window?.scope.kind === 'sites' ? window.scope.siteIds : [],
    ruleIds: window?.ruleIds ?? [],
    enabled: window?.enabled ?? true,
  }
}

/** What is wrong with a draft; nothing when it can be saved. */
export function problemsOf(draft: WindowDraft): DraftProblem {
  const problems: DraftProblem = {}
  if (draft.title.trim() === '') problems.title = text.title
  if (draft.kind === 'once') {
    if (!(Date.parse(draft.from) < Date.parse(draft.to))) problems.to = text.range
  } else {
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(draft.time)) problems.time = text.time
    const minutes = Number(draft.duration)
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > 1440) problems.duration = text.duration
    if (draft.kind === 'weekly' && draft.weekdays.length === 0) problems.weekdays = text.weekdays
  }
  if ((draft.scope === 'clients' && draft.clientIds.length === 0) || (draft.scope === 'sites' && draft.siteIds.length === 0))
    problems.scope = text.chosen
  return problems
}

/** The window that a draft without problems stands for. */
export function windowOf(draft: WindowDraft): NewWindow {
  const { clientIds, siteIds, ruleIds, enabled } = draft
  return {
    title: draft.title.trim(),
    scope:
      draft.scope === 'clients'
        ? { kind: 'clients', clientIds }
        : draft.scope === 'sites'
          ? { kind: 'sites', siteIds }
          : { kind: 'account' },
    schedule: scheduleOf(draft),
    ruleIds: ruleIds.length === 0 ? null : ruleIds,
    enabled,
  }
}

function scheduleOf({ kind, from, to, weekdays, week, weekday, time, duration, timeZone }: WindowDraft): MaintenanceSchedule {
  if (kind === 'once') return { kind, from: Date.parse(from), to: Date.parse(to) }
  const recurring = { time, timeZone, durationMinutes: Number(duration) }
  return kind === 'weekly' ? { kind, weekdays: [...weekdays].sort((a, b) => a - b), ...recurring } : { kind, week, weekday, ...recurring }
}

function toLocal(at: number): string {
  const date = new Date(at)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`
}
