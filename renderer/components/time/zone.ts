let zone: string | null = null
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

/** The format with these options in that zone; the same object of options gets the same format. */
export function zoned(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let format = formats.get(options)
  if (!format) {
    format = new Intl.DateTimeFormat(undefined, zone === null ? options : { ...options, timeZone: zone })
    formats.set(options, format)
  }
  return format
}
