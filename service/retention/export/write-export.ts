import { createHash } from 'node:crypto'
import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { ZipFile } from 'yazl'
import type { Account } from '../../../shared/model/account/account.ts'
import type { Export } from '../../../shared/model/account/export.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import { type Database, openSnapshot } from '../../store/database.ts'
import { mustLieOutside } from '../../store/folder/backup.ts'
import type { MetaRepository } from '../../store/meta.ts'
import { PortableReader } from '../../store/portable/reader.ts'
import { type RecordKind, recordKinds } from '../../store/portable/records.ts'
import type { Seal } from '../../store/seal.ts'
import { type ExportReport, type Manifest, manifestName, reportOf } from './manifest.ts'

/** Records that are read before others get their turn. */
const chunk = 200

/** What an export is made of. */
export interface ExportParts {
  db: Database
  seal: Seal
  meta: Pick<MetaRepository, 'instanceId'>
  account: () => Pick<Account, 'plan' | 'retentionDays'>
  clock: Clock
}

/** What is told while an export is written, and how it is ended. */
interface Watch {
  progress: Export['progress']
  signal: AbortSignal
}

/**
 * Writes everything that the service holds into a zip, of one moment, while it
 * goes on: NDJSON files, and a manifest with their checksums. Mode 0600, for the
 * evidence in it is in clear. Throws when `file` exists or lies in the data
 * folder, or the data is not in a file; then nothing is left of it.
 */
export async function writeExport(parts: ExportParts, file: string): Promise<ExportReport> {
  const { path } = parts.db
  if (path === ':memory:') throw new Error('Only data in a folder can be exported.')
  checkTarget(dirname(path), file)
  return writeArchive(parts, file)
}

/** As `writeExport`, wherever `file` is: who calls it sees to its end. `watch` is told how far it is and can end it; then it throws. */
export async function writeArchive(parts: ExportParts, file: string, watch?: Watch): Promise<ExportReport> {
  const { path } = parts.db
  const unfinished = `${file}.unfinished`
  const snapshot = openSnapshot(path)
  try {
    const manifest = await writeZip(parts, new PortableReader(snapshot, parts.seal), unfinished, watch)
    renameSync(unfinished, file)
    return reportOf(file, manifest)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  } finally {
    snapshot.sqlite.close()
  }
}

/** Throws for a file that an export may not be written to: one that is there, or in the data folder. */
export function checkTarget(dataDir: string, file: string): void {
  mustLieOutside(dataDir, file)
  if (existsSync(file)) throw new Error(`${file} exists already.`)
}

async function writeZip(
  { meta, account, clock }: ExportParts,
  reader: PortableReader,
  path: string,
  watch: Watch | undefined,
): Promise<Manifest> {
  const { plan, retentionDays } = account()
  const manifest: Manifest = {
    format: 'logystera-console-export',
    formatVersion: 1,
    createdAt: clock(),
    instanceId: meta.instanceId,
    plan,
    retentionDays,
    files: [],
  }
  const zip = new ZipFile()
  const written = pipeline(Readable.from(zip.outputStream as AsyncIterable<Buffer>), createWriteStream(path, { mode: 0o600, flags: 'w' }))
  const failed = Promise.withResolvers<never>()
  zip.on('error', failed.reject)
  for (const kind of recordKinds) {
    zip.addReadStreamLazy(`${kind}.ndjson`, { mode: 0o100600 }, (callback) => {
      const lines = Readable.from(linesOf(reader, kind, manifest, watch))
      lines.on('error', failed.reject)
      callback(null, lines)
    })
  }
  // Opened after the others have been read to their ends: only then are their checksums known.
  zip.addReadStreamLazy(manifestName, { mode: 0o100600 }, (callback) =>
    callback(null, Readable.from([`${JSON.stringify(manifest, null, 2)}\n`])),
  )
  zip.end()
  await Promise.race([written, failed.promise])
  return manifest
}

/** The lines of one file in pieces; at its end its entry in the manifest is complete. */
async function* linesOf(reader: PortableReader, kind: RecordKind, manifest: Manifest, watch: Watch | undefined): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let [records, bytes] = [0, 0]
  let lines: string[] = []
  const take = () => {
    const piece = Buffer.from(lines.join(''))
    lines = []
    hash.update(piece)
    bytes += piece.byteLength
    return piece
  }
  for (const record of reader.read(kind)) {
    lines.push(`${JSON.stringify(record)}\n`)
    records++
    if (watch) watch.progress.records++
    if (lines.length < chunk) continue
    yield take()
    await setImmediate()
    watch?.signal.throwIfAborted()
  }
  yield take()
  if (watch) watch.progress.files++
  manifest.files.push({ name: `${kind}.ndjson`, records, bytes, sha256: hash.digest('hex') })
}
