import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { link, open, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fetch } from './client.ts'
import { kindOfStatus, ServiceFailure, toFailure } from './failure.ts'

export interface DownloadOptions {
  /** Address of the file. */
  url: string
  key: string
  fetch: Fetch
  userAgent: string
  /** Folder that the file goes to; made when it is missing. */
  folder: string
  fileName: string
  /** SHA-256 that the file has to have, hex. */
  sha256: string
  signal?: AbortSignal | undefined
}

/**
 * Fetches a file of any size in pieces, checks it, and only then gives it its name: `NAME (2).zip` when there is one already.
 * Readable by its owner alone. Throws ServiceFailure, `download_damaged` when the file is not the one that was promised, or what
 * the disk says; nothing is left behind then. A redirect is refused, so that the key reaches no other address.
 */
export async function download(options: DownloadOptions): Promise<{ path: string; bytes: number }> {
  const { url, key, folder, signal } = options
  const response = await options
    .fetch(url, {
      headers: { authorization: `Bearer ${key}`, 'user-agent': options.userAgent },
      redirect: 'manual',
      ...(signal ? { signal } : {}),
    })
    .catch((error: unknown) => Promise.reject(toFailure(error)))
  if (!response.ok || !response.body) {
    await response.body?.cancel()
    throw new ServiceFailure({
      kind: kindOfStatus(response.status),
      code: `http_${response.status}`,
      status: response.status,
      message: `The service answered ${response.status} instead of the file.`,
    })
  }
  mkdirSync(folder, { recursive: true })
  const part = join(folder, `${options.fileName}.part`)
  await rm(part, { force: true })
  try {
    const { bytes, sha256 } = await write(response.body as AsyncIterable<Uint8Array>, part)
    if (sha256 !== options.sha256)
      throw new ServiceFailure({
        kind: 'refused',
        code: 'download_damaged',
        message: 'The file that arrived is not the one that the service promised. Nothing was kept.',
      })
    return { path: await named(part, folder, options.fileName), bytes }
  } finally {
    await rm(part, { force: true })
  }
}

async function write(body: AsyncIterable<Uint8Array>, path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(path, 'wx', 0o600)
  const pieces = body[Symbol.asyncIterator]()
  try {
    for (;;) {
      // Only what the network does is a failure of the service; what the disk says is said as such.
      const piece = await pieces.next().catch((error: unknown) => Promise.reject(toFailure(error)))
      if (piece.done) break
      hash.update(piece.value)
      await file.write(piece.value)
      bytes += piece.value.byteLength
    }
    await file.sync()
  } finally {
    await file.close()
    await pieces.return?.().catch(() => undefined)
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Gives the finished file the first name that is free; never takes the place of another. */
async function named(part: string, folder: string, fileName: string): Promise<string> {
  const [, stem = fileName, ending = ''] = /^(.*?)(\.[^.]*)?$/.exec(fileName) ?? []
  for (let copy = 1; ; copy += 1) {
    const path = join(folder, copy === 1 ? fileName : `${stem} (${copy})${ending}`)
    try {
      await link(part, path)
      await unlink(part)
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
