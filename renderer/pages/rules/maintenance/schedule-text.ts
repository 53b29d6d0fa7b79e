import type { MaintenanceSchedule } from '../../../../shared/model/rules/maintenance.ts'
import { formatDayAndClock } from '../../../charts/axis/clock-text.ts'
import { listText } from '../../../messages/locale.ts'
import { messages } from '../../../messages/messages.ts'

const text = messages.maintenance

/** When a window is on, as a sentence. */
export function scheduleText(schedule: MaintenanceSchedule): string {
  if (schedule.kind === 'once') return text.schedule.once(formatDayAndClock(schedule.from), formatDayAndClock(schedule.to))
  const { time, timeZone, durationMinutes } = schedule
  const span = messages.condition.seconds(durationMinutes * 60)
  if (schedule.kind === 'monthly') return text.schedule.monthly(text.weeks[schedule.week], dayName(schedule.weekday), time, span, timeZone)
  const days = [...new Set(schedule.weekdays)].sort((a, b) => a - b)
  return text.schedule.weekly(days.length === 7 ? text.schedule.everyDay : listText(days.map(dayName)), time, span, timeZone)
}

function dayName(weekday: number): string {
  return text.weekdays[weekday - 1] ?? String(weekday)
}
