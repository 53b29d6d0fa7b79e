import type { Instant } from '../../shared/model/ids.ts'

const quarter = 900_000
const formats = new Map<string, Intl.DateTimeFormat>()
let remembered = new Map<string, boolean>()

/**
 * Whether an instant lies between 23:00 and 06:00 in an IANA zone (Logystera's
 * own hours for this); an unknown zone counts as UTC. Zones change by quarters
 * of an hour at most, so each quarter is worked out once.
 */
export function isOffHours(at: Instant, zone: string): boolean {
  const key = `${zone} ${Math.floor(at / quarter)}`
  const known = remembered.get(key)
  if (known !== undefined) return known
  const hour = Number(formatFor(zone).format(at))
  const answer = hour >= 23 || hour < 6
  if (remembered.size > 5000) remembered = new Map()
  remembered.set(key, answer)
  return answer
}

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  let format: Intl.DateTimeFormat
  const options = { hour: '2-digit', hourCycle: 'h23' } as const
  try {
    format = new Intl.DateTimeFormat('en', { ...options, timeZone: zone })
  } catch {
    format = new Intl.DateTimeFormat('en', { ...options, timeZone: 'UTC' })
  }
  formats.set(zone, format)
  return format
}
