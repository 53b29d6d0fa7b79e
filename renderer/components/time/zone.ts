import { locale } from '../../messages/locale.ts'

let zone: string | null = null
let formatted = locale()
let formats = new WeakMap<Intl.DateTimeFormatOptions, Intl.DateTimeFormat>()

/** Sets the zone that all times on screen are told in: an IANA name; null is the zone of this machine. */
export function setTimeZone(name: string | null): void {
  if (name === zone) return
  zone = name
  formats = new WeakMap()
}

/** The zone that times are told in, as `setTimeZone` took it. */
export function timeZone(): string | null {
  return zone
}

/** The name of the zone of this machine. */
export function machineZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

function formatOf(options: Intl.DateTimeFormatOptions, timeZone: string | null): Intl.DateTimeFormat {
  if (formatted !== locale()) {
    formatted = locale()
    formats = new WeakMap()
  }
  let format = formats.get(options)
  if (!format) {
    format = new Intl.DateTimeFormat(formatted, timeZone === null ? options : { ...options, timeZone })
    formats.set(options, format)
  }
  return format
}

/** The format with these options in that zone, by the locale of the page; the same object of options gets the same format. */
export function zoned(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return formatOf(options, zone)
}

/** The same for what is a day and no instant, such as a month or a weekday: it is kept as its midnight in UTC. An object of options is for one of the two. */
export function inUtc(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return formatOf(options, 'UTC')
}
