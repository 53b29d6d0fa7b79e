import type { AlertStatus } from '../../../shared/model/alerts/alert.ts'
import { alertStatuses } from '../../../shared/model/alerts/alert.ts'

/** What lists ask of an alert, in one byte: severity (bits 0 to 2), status (3, 4), late (5), evidence not cached as it stands (6). */
export const severityBits = 7
export const lateBit = 32
export const evidenceWantedBit = 64

/** A row that holds no alert; no alert has these flags. */
export const holeFlags = 255

/** Place in the list of a resolved alert: after all open ones, whose place is their severity. */
export const resolvedPlace = 5

/** `severity` is a rank, 0 for the worst. */
export function flagsOf(severity: number, status: AlertStatus, late: boolean, evidenceWanted: boolean): number {
  return severity | (alertStatuses.indexOf(status) << 3) | (late ? lateBit : 0) | (evidenceWanted ? evidenceWantedBit : 0)
}

export function statusOf(flags: number): AlertStatus | undefined {
  return alertStatuses[(flags >> 3) & 3]
}

export function placeOf(flags: number): number {
  return statusOf(flags) === 'resolved' ? resolvedPlace : flags & severityBits
}

/** A table over all flags: 1 where `holds`. Holes are never in it. */
export function flagTable(holds: (flags: number) => boolean): Uint8Array {
  const table = new Uint8Array(256)
  for (let flags = 0; flags < 128; flags += 1) if ((flags & severityBits) <= 4 && statusOf(flags) && holds(flags)) table[flags] = 1
  return table
}

/** The place of each flags, for inner loops. */
export const places: Uint8Array = Uint8Array.from({ length: 256 }, (_, flags) => placeOf(flags))
