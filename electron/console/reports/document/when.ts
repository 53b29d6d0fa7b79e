import type { Instant } from '../../../../shared/model/ids.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (!format) {
    const options = { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' } as const
    try {
      format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone })
    } catch {
      format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' })
    }
    formats.set(zone, format)
  }
  return format
}

/** `3 Mar 2026, 14:02:10` by the calendar of an IANA zone; an unknown zone counts as UTC. */
export function whenText(at: Instant, zone: string): string {
  return formatOf(zone).format(at)
}

/** The zone by which `whenText` writes: an unknown one is UTC. */
export function zoneText(zone: string): string {
  return formatOf(zone).resolvedOptions().timeZone
}

/** A length of time, ms, in its two largest units: `12 s`, `4 min`, `1 h 12 min`, `3 d 4 h`. */
export function lengthText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const
  const at = units.findIndex(([, size]) => seconds >= size)
  const [first, second] = [units[at === -1 ? 3 : at], units[at + 1]]
  if (!first) return '0 s'
  const whole = Math.floor(seconds / first[1])
  const rest = second && first[0] !== 'min' ? Math.floor((seconds % first[1]) / second[1]) : 0
  return rest > 0 && second ? `${whole} ${first[0]} ${rest} ${second[0]}` : `${whole} ${first[0]}`
}
