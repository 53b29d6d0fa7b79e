import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { type Entry, open, type ZipFile } from 'yauzl'
import type { Service } from '../../service.ts'
import { ownerAuthor } from '../../store/audit/audit-log.ts'
import { recordKinds } from '../../store/portable/records.ts'
import { PortableWriter } from '../../store/portable/writer.ts'
import { cutOff } from '../cut-off.ts'
import { type ExportReport, type Manifest, manifestName, manifestSchema, reportOf } from './manifest.ts'

type Parts = Pick<Service, 'db' | 'seal' | 'clock' | 'audit' | 'retentionSettings' | 'sites' | 'dailyTotals'>

/**
 * Reads an export into an empty service: all of it or, if anything is wrong with
 * it, nothing. Checksums are compared before the first record is taken in.
 * Nobody else may use the database meanwhile. Throws for a service that is not
 * empty, a file that is no export or does not match its manifest (named with the
 * line), or is of a newer format.
 */
export async function readExport(parts: Parts, file: string): Promise<ExportReport> {
  const { db, seal, clock, audit, retentionSettings, sites, dailyTotals } = parts
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`)
  const writer = new PortableWriter(db, seal, clock())
  if (!writer.isEmpty()) throw new Error('An export can be read only into a service that has no sites and no history yet.')
  const archive = await openArchive(file)
  try {
    const manifest = await archive.manifest()
    for (const { name, sha256 } of manifest.files) {
      const hash = createHash('sha256')
      for await (const piece of await archive.stream(name)) hash.update(piece as Buffer)
      if (hash.digest('hex') !== sha256) throw new Error(`${name} is not what the manifest says: its checksum differs.`)
    }
    await db.longTransaction(async () => {
      for (const kind of recordKinds) {
        const name = `${kind}.ndjson`
        if (manifest.files.some((entry) => entry.name === name))
          await readLines(name, await archive.stream(name), (value) => writer.write(kind, value))
        writer.finish()
        // The sites exist by now, and the plan has to allow what they say.
        if (kind === 'sites') {
          const { version } = retentionSettings.account()
          retentionSettings.update({ plan: manifest.plan, days: manifest.retentionDays }, version)
        }
      }
      // Of days that the other service had begun to delete, totals can no longer be made.
      for (const { id } of sites.all()) dailyTotals.notePurge(id, cutOff(manifest.createdAt, retentionSettings.daysOf(id)))
      audit.record({
        author: ownerAuthor,
        action: 'import-export',
        object: { kind: 'account', id: null },
        details: { createdAt: manifest.createdAt },
      })
    })
    return reportOf(file, manifest)
  } finally {
    archive.close()
  }
}

async function readLines(name: string, stream: Readable, take: (value: unknown) => void): Promise<void> {
  let line = 0
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++
    try {
      take(JSON.parse(text))
    } catch (error) {
      throw new Error(`${name}, line ${line}: ${(error as Error).message}`)
    }
  }
}

async function openArchive(file: string) {
  const zip: ZipFile = await promisify<string, object, ZipFile>(open)(file, { lazyEntries: true, autoClose: false })
  const entries = new Map<string, Entry>()
  try {
    await new Promise<void>((resolve, reject) => {
      zip.on('error', reject)
      zip.on('end', resolve)
      zip.on('entry', (entry: Entry) => {
        entries.set(entry.fileName, entry)
        zip.readEntry()
      })
      zip.readEntry()
    })
  } catch (error) {
    zip.close()
    throw error
  }
  const stream = (name: string): Promise<Readable> => {
    const entry = entries.get(name)
    if (!entry) throw new Error(`${file} holds no ${name}: it is no export, or not a whole one.`)
    return new Promise((resolve, reject) => zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened))))
  }
  return {
    stream,
    manifest: async (): Promise<Manifest> => {
      const parsed = manifestSchema.safeParse(JSON.parse((await buffer(await stream(manifestName))).toString('utf8')))
      if (!parsed.success) throw new Error(`The manifest of ${file} is not one that this version can read.`)
      return parsed.data
    },
    close: () => zip.close(),
  }
}
