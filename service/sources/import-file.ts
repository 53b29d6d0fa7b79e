import { createReadStream } from 'node:fs'
import type { Site } from '../../shared/model/sites/site.ts'
import type { ImportReport, SourceFormat } from '../../shared/model/sites/source.ts'
import { ProblemError } from '../problem.ts'
import type { SourceDeps } from './batcher.ts'
import { LineBatch } from './batcher.ts'
import { batchSize, mustFit, platformOf } from './formats.ts'
import { LineSplitter } from './line-splitter.ts'

/** Malformed lines that are listed one by one. */
const mostFailures = 10_000
/** Events without an identity that are told apart by counting; equal ones stand near each other. */
const mostRemembered = 100_000

/**
 * Reads a whole file for a site, as a stream: memory does not grow with it.
 * Malformed lines are reported by number and reason while the rest goes in, in
 * batches of 500. Batches are named after their lines, so that importing a file
 * again adds nothing; an interrupted import can simply be repeated.
 * Throws ProblemError `input_invalid` when the format is not the site's or the
 * file cannot be read. `onProgress` gets the bytes read so far.
 */
export async function importFile(
  deps: SourceDeps,
  input: { site: Site; format: SourceFormat; path: string; onProgress?: (bytes: number) => void },
): Promise<ImportReport> {
  const { site, format, path } = input
  mustFit(format, site.platform)
  const report: ImportReport & { repeated: number } = { accepted: 0, dropped: 0, repeated: 0, failed: [] }
  const batch = new LineBatch(deps, site, platformOf[format])
  const splitter = new LineSplitter()
  let seen = new Map<string, number>()
  let number = 0
  let bytes = 0

  const flush = async () => {
    if (seen.size > mostRemembered) seen = new Map()
    const outcome = await batch.flush('import', { name: 'file', seen })
    report.accepted += outcome.accepted
    report.dropped += outcome.dropped
    report.repeated += outcome.repeated
  }
  const take = async (line: Parameters<LineBatch['add']>[0]) => {
    number++
    const reason = batch.add(line)
    if (reason !== undefined && report.failed.length < mostFailures) report.failed.push({ line: number, reason })
    if (batch.size >= batchSize) await flush()
  }

  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
      for (const line of splitter.push(chunk)) await take(line)
      bytes += (chunk as Buffer).length
      input.onProgress?.(bytes)
    }
  } catch (error) {
    const reason = unreadable(error)
    if (reason === undefined) throw error
    throw new ProblemError('input_invalid', { issues: [{ path: 'file', message: reason }] }, `${path}: ${reason}.`)
  }
  const rest = splitter.rest()
  if (rest) await take(rest)
  await flush()
  return report
}

function unreadable(error: unknown): string | undefined {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read'
    case 'EISDIR':
      return 'it is a folder'
    default:
      return undefined
  }
}
