import { zoned } from '../../components/time/zone.ts'

const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
const dayAndTime: Intl.DateTimeFormatOptions = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
}

/** An instant on a chart that spans `span` ms: with its day when the chart holds more than one. */
export function formatClock(at: number, span: number): string {
  return zoned(span > 20 * 3_600_000 ? dayAndTime : time).format(at)
}

/** The same with its day always. */
export function formatDayAndClock(at: number): string {
  return zoned(dayAndTime).format(at)
}
