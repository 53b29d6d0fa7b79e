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
const daySteps = [1, 2, 7, 14, 30]

export interface TimeTick {
  at: number
  label: string
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const date = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' })

/**
 * Ticks for [from, to] on round local times, at most `most` of them: minutes,
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
  const start = new Date(from)
  const perDay = Math.round(day / step)
  for (let dayIndex = 0; ; dayIndex += 1) {
    for (let index = 0; index < perDay; index += 1) {
      const minutes = (index * step) / minute
      const local = new Date(start.getFullYear(), start.getMonth(), start.getDate() + dayIndex, Math.floor(minutes / 60), minutes % 60)
      const at = local.getTime()
      if (at > to) return ticks
      // In the hour that daylight saving skips, two wall-clock times are one instant.
      if (at < from || at === ticks.at(-1)?.at) continue
      ticks.push({ at, label: index === 0 ? date.format(local) : clock.format(local) })
    }
  }
}

function dayTicks(from: number, to: number, span: number, room: number): TimeTick[] {
  const days = daySteps.find((candidate) => span / (candidate * day) <= room) ?? Math.ceil(span / day / room)
  const ticks: TimeTick[] = []
  const start = new Date(from)
  for (let index = 0; ; index += days) {
    const local = new Date(start.getFullYear(), start.getMonth(), start.getDate() + index)
    if (local.getTime() > to) return ticks
    if (local.getTime() >= from) ticks.push({ at: local.getTime(), label: date.format(local) })
  }
}
