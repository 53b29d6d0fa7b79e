import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Log } from '../ports.ts'
import { plainName } from './failure.ts'

/** Files kept at most, and the largest of them, characters. */
const mostFiles = 20
const largestFile = 64 * 1024
/** Entries of a list that are kept: enough to see its form. */
const mostEntries = 20

/** An answer that did not fit the contract. */
export interface MalformedAnswer {
  /** Procedure of the contract, such as `changes.list`. */
  procedure: string
  code: string
  status: number
  /** Where in the answer, as a path; null when it is no JSON at all. */
  place: string | null
  message: string
  /** What came, if it was JSON. */
  data?: unknown
}

/** As much of a kept answer as is told: its form, never its words. */
const keptAnswerSchema = z.object({
  at: z.number(),
  procedure: z.string(),
  code: z.string(),
  status: z.number(),
  place: z.string().nullable(),
  /** None when the answer was no JSON at all. */
  form: z.unknown().optional(),
})
export type KeptAnswer = z.infer<typeof keptAnswerSchema> & { id: string }

/** Where malformed answers are kept for a report. */
export interface Quarantine {
  keep(answer: MalformedAnswer): void
  /** What is kept and can be read, newest first. */
  list(): KeptAnswer[]
  /** Deletes one, or all with null; answers how many. Throws what the file system does. */
  forget(id: string | null): number
}

/**
 * A folder of the last 20 malformed answers, one JSON file each, readable by the owner only. Only the form of an answer is
 * kept: names of fields, numbers, and how long each text was, so that nothing of a person or a key is in it. Never throws.
 */
export function openQuarantine(dir: string, clock: Clock, log: Log): Quarantine {
  let last = ''
  const names = () => {
    try {
      return readdirSync(dir).filter((name) => /^\d+-[\w.]+\.json$/.test(name))
    } catch {
      return []
    }
  }
  return {
    list: () =>
      names()
        .flatMap((name) => readKept(join(dir, name)) ?? [])
        .sort((a, b) => b.at - a.at),
    forget(id) {
      // What was forgotten is news when it comes again.
      last = ''
      const found = names().filter((name) => id === null || name === `${id}.json`)
      for (const name of found) rmSync(join(dir, name), { force: true })
      return found.length
    },
    keep({ data, ...answer }) {
      // A service that answers wrongly does so at every poll: one file says it.
      const same = `${answer.procedure} ${answer.code} ${answer.place}`
      if (same === last) return
      last = same
      try {
        mkdirSync(dir, { recursive: true, mode: 0o700 })
        const at = clock()
        const text = JSON.stringify({ at, ...answer, form: formOf(data) }, null, 2).slice(0, largestFile)
        writeFileSync(join(dir, `${at}-${answer.procedure}.json`), text, { mode: 0o600 })
        const files = readdirSync(dir).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
        for (const name of files.slice(0, Math.max(0, files.length - mostFiles))) rmSync(join(dir, name), { force: true })
      } catch (error) {
        log.warn('a malformed answer could not be kept', { code: (error as NodeJS.ErrnoException).code ?? 'unknown' })
      }
    },
  }
}

/** What is in a kept file; undefined when it does not fit. */
function readKept(path: string): KeptAnswer | undefined {
  try {
    const kept = keptAnswerSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return { ...kept, id: basename(path, '.json') }
  } catch {
    return undefined
  }
}

/** The form of a value: texts by their length, lists by their first entries. */
export function formOf(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return `text of ${value.length}`
  if (typeof value !== 'object' || value === null) return value
  if (depth > 12) return 'deeper'
  if (Array.isArray(value)) {
    const kept = value.slice(0, mostEntries).map((entry) => formOf(entry, depth + 1))
    return value.length > mostEntries ? [...kept, `${value.length - mostEntries} more`] : kept
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, 200)
      .map(([name, part]) => [plainName(name), formOf(part, depth + 1)]),
  )
}
