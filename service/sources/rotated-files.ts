import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'

/** Of the first line, this much tells one file from another. */
const headBytes = 4096
/** How much of a file is read at once, bytes. */
const chunkBytes = 256 * 1024
/** Entries of a folder that are looked at; more is no folder of logs. */
const maximumEntries = 2000
/** Rotated files that are read between two looks; more is reported as a loss. */
export const maximumRotated = 20

/** A file beside a followed one that may be an earlier one of it. */
export interface RotatedFile {
  path: string
  inode: string
  /** What it holds, bytes; infinite for a compressed one, which is not known before it was read. */
  size: number
  modifiedAt: number
}

/** Files beside `path` that rotation may have made of it, the one written longest ago first. `packed` ones are compressed in a way that cannot be read. */
export interface RotatedFiles {
  readable: RotatedFile[]
  packed: RotatedFile[]
}

/**
 * Lists what rotation made of a file. Names are those that logrotate, savelog and
 * daemons of their own give: `name.1`, `name-20260408`, `name.log.2026-04-08`,
 * `name-2026-04-08.log`, and each with `.gz` and the like. While a file is being compressed, it counts and not what is
 * made of it. A folder that cannot be read has none.
 */
export async function listRotated(path: string): Promise<RotatedFiles> {
  const folder = dirname(path)
  const names = await readdir(folder).catch((): string[] => [])
  const found: RotatedFiles = { readable: [], packed: [] }
  for (const name of names.slice(0, maximumEntries)) {
    const kind = rotationOf(basename(path), name)
    if (!kind) continue
    const file = await stat(join(folder, name)).catch(() => undefined)
    if (!file?.isFile() || (kind === 'gzip' && names.includes(name.replace(/\.gz$/, '')))) continue
    const size = kind === 'gzip' ? Number.POSITIVE_INFINITY : file.size
    const files = kind === 'packed' ? found.packed : found.readable
    files.push({ path: join(folder, name), inode: `${file.dev}:${file.ino}`, size, modifiedAt: file.mtimeMs })
  }
  for (const files of [found.readable, found.packed]) files.sort((a, b) => a.modifiedAt - b.modifiedAt)
  return found
}

/** What a name is beside that of the followed file: an earlier one of it, as it was or compressed, or undefined for another file. */
export function rotationOf(followed: string, name: string): 'plain' | 'gzip' | 'packed' | undefined {
  const packed = /\.(?:gz|bz2|xz|zst|Z)$/.exec(name)?.[0]
  const plain = packed ? name.slice(0, -packed.length) : name
  const extension = extname(followed)
  const stem = extension ? followed.slice(0, -extension.length) : followed
  const isRotation =
    (plain.startsWith(followed) && isMark(plain.slice(followed.length))) ||
    (extension !== '' && plain.startsWith(stem) && plain.endsWith(extension) && isMark(plain.slice(stem.length, -extension.length)))
  if (!isRotation) return undefined
  if (packed === '.gz') return 'gzip'
  return packed ? 'packed' : 'plain'
}

/** A number or a date with a separator in front, or the words that some daemons use. */
function isMark(text: string): boolean {
  return /^[._-]\d[\d._:TZ-]*$/.test(text) || /^[._-](?:old|prev|previous)$/i.test(text)
}

/** Device, inode and a hash of the first line: an inode alone is used again soon after a rotation. Null until there is a first line. */
export async function identify(file: FileHandle): Promise<string | null> {
  const { dev, ino } = await file.stat()
  const head = Buffer.alloc(headBytes)
  const { bytesRead } = await file.read(head, 0, head.length, 0)
  return identityFrom(`${dev}:${ino}`, head.subarray(0, bytesRead))
}

/** The identity of a rotated file, by the first line of what it holds. Null for one without. Throws what the file system or zlib throws. */
export async function identityOf({ path, inode }: RotatedFile): Promise<string | null> {
  const parts: Buffer[] = []
  let held = 0
  for await (const bytes of chunksOf(path, 0)) {
    parts.push(bytes)
    held += bytes.length
    if (held >= headBytes) break
  }
  return identityFrom(inode, Buffer.concat(parts).subarray(0, headBytes))
}

function identityFrom(inode: string, head: Buffer): string | null {
  const end = head.indexOf(0x0a)
  if (end < 0 && head.length < headBytes) return null
  const line = end < 0 ? head : head.subarray(0, end)
  return `${inode}:${createHash('sha256').update(line).digest('hex').slice(0, 16)}`
}

/**
 * What a file holds from an offset on, piece by piece; of one that ends in `.gz` what was compressed (RFC 1952), and
 * its offsets are those of that. Throws what the file system or zlib throws: a file that is cut off throws at its end.
 */
export async function* chunksOf(path: string, from: number): AsyncGenerator<Buffer, void> {
  if (!path.endsWith('.gz')) {
    yield* createReadStream(path, { start: from, highWaterMark: chunkBytes })
    return
  }
  let skip = from
  const unpacked = createGunzip()
  const read = pipeline(createReadStream(path), unpacked)
  // What goes wrong comes out of the loop.
  read.catch(() => {})
  for await (const bytes of unpacked as AsyncIterable<Buffer>) {
    if (bytes.length > skip) yield bytes.subarray(skip)
    skip = Math.max(0, skip - bytes.length)
  }
}

/** Device and inode of an identity. */
export function inodePart(identity: string): string {
  return identity.split(':').slice(0, 2).join(':')
}

/**
 * The file that an offset belongs to, under another name: the same inode, or a
 * copy with the same first line that is at least as long (rotation by copying and
 * truncating, or by compressing). Undefined when it is gone, or compressed in a way that cannot be read.
 */
export async function findRead(files: readonly RotatedFile[], identity: string, offset: number): Promise<RotatedFile | undefined> {
  const same = files.find(({ inode, size }) => inode === inodePart(identity) && size >= offset)
  if (same && (await firstLineOf(same)) === firstLinePart(identity)) return same
  for (const file of files.toReversed()) if (file.size >= offset && (await firstLineOf(file)) === firstLinePart(identity)) return file
  return undefined
}

/** Whether an error says that a compressed file is cut off or is none: zlib's codes begin with Z_. */
export function isDamaged(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('Z_')
}

function firstLinePart(identity: string): string {
  return identity.split(':').at(-1) ?? ''
}

/** Undefined also for a file that cannot be read. */
async function firstLineOf(file: RotatedFile): Promise<string | undefined> {
  const identity = await identityOf(file).catch(() => null)
  return identity === null ? undefined : firstLinePart(identity)
}
