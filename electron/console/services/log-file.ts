import { existsSync, renameSync, statSync } from 'node:fs'

/** A log file that is larger than this, bytes, is put aside; as many of them are kept. */
export const logLimits = { largest: 5 * 1024 * 1024, kept: 3 }

/** Puts the log `path` aside as `path.1` when it is too large, and what was there one further; the oldest goes. True when it did. A file that cannot be renamed stays and grows. */
export function rotateLog(path: string, { largest, kept } = logLimits): boolean {
  if (!existsSync(path) || statSync(path).size <= largest) return false
  try {
    for (let at = kept - 1; at > 0; at -= 1) if (existsSync(`${path}.${at}`)) renameSync(`${path}.${at}`, `${path}.${at + 1}`)
    renameSync(path, `${path}.1`)
    return true
  } catch {
    return false
  }
}
