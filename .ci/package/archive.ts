import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { getRawHeader } from '@electron/asar'

/** One file of an app.asar. `hash`: SHA-256 of its content, which Electron compares when it reads the file. */
export interface PackedFile {
  path: string
  bytes: number
  hash: string
  unpacked: boolean
}

interface Node {
  files?: Record<string, Node>
  size?: number
  unpacked?: boolean
  integrity?: { algorithm: string; hash: string }
}

/** Every file of the archive, in the order of paths. */
export function packedFiles(archive: string): PackedFile[] {
  const found: PackedFile[] = []
  const walk = (node: Node, path: string) => {
    for (const [name, child] of Object.entries(node.files ?? {})) {
      const below = path === '' ? name : `${path}/${name}`
      if (child.files) walk(child, below)
      else found.push({ path: below, bytes: child.size ?? 0, hash: child.integrity?.hash ?? '', unpacked: child.unpacked ?? false })
    }
  }
  walk(getRawHeader(archive).header as Node, '')
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** Fingerprint of the archive's header, which macOS and Windows builds carry in their program: it covers every file through its hash. */
export const headerHash = (archive: string): string => createHash('sha256').update(getRawHeader(archive).headerString).digest('hex')

/** Size of everything below a folder, bytes, and a line a file in the order of paths, as `sha256sum` writes and checks it. */
export function folderList(folder: string): { bytes: number; lines: string[] } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const lines = files.map((path) => `${createHash('sha256').update(readFileSync(path)).digest('hex')}  ${relative(folder, path)}`)
  return { bytes: files.reduce((sum, path) => sum + statSync(path).size, 0), lines }
}
