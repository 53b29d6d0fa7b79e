import { readdirSync, rmSync, statSync } from 'node:fs'
import { readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../../console/ports.ts'

/** Where crash reports (minidumps) lie that are whole: Crashpad writes them in `new` and moves them when they are. */
function reportsIn(dir: string): { path: string; at: Date }[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.dmp') && !/[/\\]new$/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, at: statSync(path).mtime }))
}

/** Keeps the newest crash reports, which stay on this machine, and deletes the others. */
export function keepNewestReports(dir: string, most: number): void {
  for (const { path } of reportsIn(dir)
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    .slice(most))
    rmSync(path, { force: true })
}

/** What is a key by its look, as text of one byte a character and of two, the two ways in which V8 keeps it. */
const looks = [
  /lgk_[A-Za-z0-9_-]{8,}/g,
  /l\0g\0k\0_\0(?:[A-Za-z0-9_-]\0){8,}/g,
  /Bearer [\x21-\x7e]{8,}/g,
  /B\0e\0a\0r\0e\0r\0 \0(?:[\x21-\x7e]\0){8,}/g,
]

/** All that one secret may look like in memory: its text, each long word of it, and the bytes that such a word stands for. */
function formsOf(secret: string): Buffer[] {
  const words = new Set([secret, ...(secret.match(/[A-Za-z0-9+/=_-]{20,}/g) ?? [])])
  return [...words].flatMap((word) => {
    const bytes = Buffer.from(word, 'base64')
    return [Buffer.from(word, 'latin1'), Buffer.from(word, 'utf16le'), ...(bytes.length === 32 ? [bytes] : [])]
  })
}

/** Shorter ones would be found everywhere. */
const shortest = 8

/** Overwrites `secrets`, and what looks like a key of a service, with as many `x`, so that what describes the memory around them stays true; answers how many there were. */
export function blankSecrets(report: Buffer, secrets: readonly string[]): number {
  let blanked = 0
  const blank = (at: number, length: number) => {
    report.fill('x', at, at + length)
    blanked += 1
  }
  for (const form of secrets.flatMap(formsOf))
    if (form.length >= shortest)
      for (let at = report.indexOf(form); at !== -1; at = report.indexOf(form, at + form.length)) blank(at, form.length)
  // One byte a character, so that places in the text are places in the file.
  const text = report.toString('latin1')
  for (const look of looks) for (const { index, 0: found } of text.matchAll(look)) blank(index, found.length)
  return blanked
}

/** Takes the keys out of every crash report in `dir`. One that cannot be read or written is said in the log, and the others go on. */
export async function blankReports(dir: string, secrets: () => Promise<readonly string[]>, log: Log): Promise<void> {
  const reports = reportsIn(dir)
  if (reports.length === 0) return
  const known = await secrets()
  for (const { path, at } of reports) {
    try {
      const report = await readFile(path)
      const blanked = blankSecrets(report, known)
      if (blanked === 0) continue
      await writeFile(path, report)
      // The newest are kept by this.
      await utimes(path, at, at)
      log.info('keys were taken out of a crash report', { blanked })
    } catch (error) {
      log.warn('a crash report could not be looked through', { reason: String(error) })
    }
  }
}
