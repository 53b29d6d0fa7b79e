import type { Instant } from '../../../../shared/model/ids.ts'
import { english, type Words } from '../../../messages/words.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string, tag: string): Intl.DateTimeFormat {
  const key = `${tag} ${zone}`
  let format = formats.get(key)
  if (!format) {
    const options = { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' } as const
    try {
      format = new Intl.DateTimeFormat(tag, { ...options, timeZone: zone })
    } catch {
      format = new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC' })
    }
    formats.set(key, format)
  }
  return format
}

/** `3 Mar 2026, 14:02:10` by the calendar of an IANA zone; an unknown zone counts as UTC. */
export function whenText(at: Instant, zone: string, { tag }: Words = english): string {
  return formatOf(zone, tag).format(at)
}

/** The zone by which `whenText` writes: an unknown one is UTC. */
export function zoneText(zone: string): string {
  return formatOf(zone, english.tag).resolvedOptions().timeZone
}

/** A length of time, ms, in its two largest units: `12 s`, `4 min`, `1 h 12 min`, `3 d 4 h`. */
export function lengthText(ms: number, words: Words = english): string {
  const names = words.reports.units
  const seconds = Math.max(0, Math.round(ms / 1000))
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const
  const at = units.findIndex(([, size]) => seconds >= size)
  const [first, second] = [units[at === -1 ? 3 : at], units[at + 1]]
  if (!first) return `0 ${names.s}`
  const whole = Math.floor(seconds / first[1])
  const rest = second && first[0] !== 'min' ? Math.floor((seconds % first[1]) / second[1]) : 0
  return rest > 0 && second ? `${whole} ${names[first[0]]} ${rest} ${names[second[0]]}` : `${whole} ${names[first[0]]}`
}
