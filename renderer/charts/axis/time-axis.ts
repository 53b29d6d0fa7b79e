import { instantOfWall, wallClock, wallDay } from '../../../shared/engine/time/wall-clock.ts'
import { timeZone, zoned } from '../../components/time/zone.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const subDaySteps = [
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  4 * hour,
  6 * hour,
  12 * hour,
]
const daySteps = [1, 2, 3, 4, 7, 14, 30]

export interface TimeTick {
  at: number
  label: string
}

const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
const date: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' }

/**
 * Ticks for [from, to] on round times of the zone that is shown, at most `most` of them: minutes,
 * hours or days of the wall clock, also across a change of daylight saving.
 * Midnight is labelled with its date.
 */
export function timeTicks(from: number, to: number, most: number): TimeTick[] {
  const span = Math.max(1, to - from)
  const room = Math.max(1, most)
  const step = subDaySteps.find((candidate) => span / candidate <= room)
  return step === undefined ? dayTicks(from, to, span, room) : wallClockTicks(from, to, step)
}

function wallClockTicks(from: number, to: number, step: number): TimeTick[] {
  const ticks: TimeTick[] = []
  const wallFrom = wallClock(from, timeZone())
  const { midnight } = wallDay(wallFrom)
  const perDay = Math.round(day / step)
  for (let dayIndex = 0; ; dayIndex += 1) {
    for (let index = 0; index < perDay; index += 1) {
      const wall = midnight + dayIndex * day + index * step
      // Before the beginning, whatever clocks are changed: not worth reading them for.
      if (wall < wallFrom - 3 * hour) continue
      const at = instantOfWall(wall, timeZone())
      if (at > to) return ticks
      // In the hour that daylight saving skips, two wall-clock times are one instant.
      if (at < from || at === ticks.at(-1)?.at) continue
      ticks.push({ at, label: zoned(index === 0 ? date : clock).format(at) })
    }
  }
}

function dayTicks(from: number, to: number, span: number, room: number): TimeTick[] {
  const days = daySteps.find((candidate) => span / (candidate * day) <= room) ?? Math.ceil(span / day / room)
  const ticks: TimeTick[] = []
  const { midnight } = wallDay(wallClock(from, timeZone()))
  for (let index = 0; ; index += days) {
    const at = instantOfWall(midnight + index * day, timeZone())
    if (at > to) return ticks
    if (at >= from) ticks.push({ at, label: zoned(date).format(at) })
  }
}
