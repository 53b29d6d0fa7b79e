import { createHash } from 'node:crypto'
import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'

/** Entries of a folder that are looked at; more is no folder of logs. */
const maximumEntries = 2000
/** Rotated files that are read between two looks; more is reported as a loss. */
export const maximumRotated = 20

/** A file beside a followed one that may be an earlier one of it. */
export interface RotatedFile {
  path: string
  inode: string
  size: number
  modifiedAt: number
}

/** Files beside `path` that rotation may have made of it, the one written longest ago first. `packed` ones are compressed and cannot be read. */
export interface RotatedFiles {
  plain: RotatedFile[]
  packed: RotatedFile[]
}

/**
 * Lists what rotation made of a file. Names are those that logrotate, savelog and
 * daemons of their own give: `name.1`, `name-20260408`, `name.log.2026-04-08`,
 * `name-2026-04-08.log`, and each with `.gz` and the like. A folder that cannot be read has none.
 */
export async function listRotated(path: string): Promise<RotatedFiles> {
  const folder = dirname(path)
  const names = await readdir(folder).catch(() => [])
  const found: RotatedFiles = { plain: [], packed: [] }
  for (const name of names.slice(0, maximumEntries)) {
    const kind = rotationOf(basename(path), name)
    if (!kind) continue
    const file = await stat(join(folder, name)).catch(() => undefined)
    if (!file?.isFile()) continue
    found[kind].push({ path: join(folder, name), inode: `${file.dev}:${file.ino}`, size: file.size, modifiedAt: file.mtimeMs })
  }
  for (const files of [found.plain, found.packed]) files.sort((a, b) => a.modifiedAt - b.modifiedAt)
  return found
}

/** What a name is beside that of the followed file: an earlier one of it, readable or compressed, or undefined for another file. */
export function rotationOf(followed: string, name: string): 'plain' | 'packed' | undefined {
  const packed = /\.(?:gz|bz2|xz|zst|Z)$/.exec(name)?.[0]
  const plain = packed ? name.slice(0, -packed.length) : name
  const extension = extname(followed)
  const stem = extension ? followed.slice(0, -extension.length) : followed
  const isRotation =
    (plain.startsWith(followed) && isMark(plain.slice(followed.length))) ||
    (extension !== '' && plain.startsWith(stem) && plain.endsWith(extension) && isMark(plain.slice(stem.length, -extension.length)))
  if (!isRotation) return undefined
  return packed ? 'packed' : 'plain'
}

/** A number or a date with a separator in front, or the words that some daemons use. */
function isMark(text: string): boolean {
  return /^[._-]\d[\d._:TZ-]*$/.test(text) || /^[._-](?:old|prev|previous)$/i.test(text)
}

/** Device, inode and a hash of the first line: an inode alone is used again soon after a rotation. Null until there is a first line. */
export async function identify(file: FileHandle): Promise<string | null> {
  const { dev, ino } = await file.stat()
  const head = Buffer.alloc(4096)
  const { bytesRead } = await file.read(head, 0, head.length, 0)
  const end = head.subarray(0, bytesRead).indexOf(0x0a)
  if (end < 0 && bytesRead < head.length) return null
  const line = end < 0 ? head : head.subarray(0, end)
  return `${dev}:${ino}:${createHash('sha256').update(line).digest('hex').slice(0, 16)}`
}

/** Device and inode of an identity. */
export function inodePart(identity: string): string {
  return identity.split(':').slice(0, 2).join(':')
}

/**
 * The file that an offset belongs to, under another name: the same inode, or a
 * copy with the same first line that is at least as long (rotation by copying and
 * truncating). Undefined when it is gone, or compressed.
 */
export async function findRead(files: readonly RotatedFile[], identity: string, offset: number): Promise<RotatedFile | undefined> {
  const same = files.find(({ inode, size }) => inode === inodePart(identity) && size >= offset)
  if (same && (await firstLineOf(same.path)) === firstLinePart(identity)) return same
  for (const file of files.toReversed()) if (file.size >= offset && (await firstLineOf(file.path)) === firstLinePart(identity)) return file
  return undefined
}

function firstLinePart(identity: string): string {
  return identity.split(':').at(-1) ?? ''
}

async function firstLineOf(path: string): Promise<string | undefined> {
  const file = await open(path).catch(() => undefined)
  if (!file) return undefined
  try {
    const identity = await identify(file)
    return identity === null ? undefined : firstLinePart(identity)
  } finally {
    await file.close()
  }
}
