import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a feed announces and gives. */
interface Offer {
  version: string
  program: string
  /** Without it: that of the program. */
  sha512?: string
  /** Part of the machines that it is for, percent. */
  staging?: number
}

/** A newer program: it says whether it was started only to be put in place. */
export const newProgram = '#!/bin/sh\nprintf "%s" "$APPIMAGE_EXIT_AFTER_INSTALL" > "$MARKER"\n'
export const oldProgram = '#!/bin/sh\nexit 1\n'

export const sha512 = (text: string): string => createHash('sha512').update(text).digest('base64')

/** A feed as electron-builder publishes it, on this machine. */
export async function startFeed() {
  const feed = { offer: { version: '9.0.0', program: newProgram } as Offer, asked: [] as string[] }
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    feed.asked.push(path)
    const { version, program, staging, sha512: print = sha512(program) } = feed.offer
    if (path.endsWith('.AppImage')) return response.end(program)
    if (!/^\/latest-linux(-arm64)?\.yml$/.test(path)) return response.writeHead(404).end()
    const name = `logystera-console-${version}.AppImage`
    const lines = [
      `version: ${version}`,
      `files:\n  - url: ${name}\n    sha512: ${print}\n    size: ${Buffer.byteLength(program)}`,
      `path: ${name}\nsha512: ${print}`,
      "releaseDate: '2026-11-01T00:00:00.000Z'",
      ...(staging === undefined ? [] : [`stagingPercentage: ${staging}`]),
    ]
    return response.end(`${lines.join('\n')}\n`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(feed, { url, close: () => server.close() })
}

/** Where an AppImage that looks at the feed lies and keeps its things. */
export function placeAppImage(feed: string) {
  const folder = mkdtempSync(join(tmpdir(), 'updates-'))
  const place = {
    folder,
    dataDir: join(folder, 'data'),
    resources: join(folder, 'resources'),
    home: join(folder, 'home'),
    appImage: join(folder, 'Console.AppImage'),
    /** What the new program writes. */
    marker: join(folder, 'marker'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
  for (const path of [place.dataDir, place.resources, place.home]) mkdirSync(path)
  writeFileSync(join(place.resources, 'app-update.yml'), `provider: generic\nurl: ${feed}\nupdaterCacheDirName: logystera-updater\n`)
  writeFileSync(place.appImage, oldProgram)
  chmodSync(place.appImage, 0o755)
  return place
}
