import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { FuseV1Options } from '@electron/fuses'
import { build, type Configuration, Platform } from 'electron-builder'
import { parse } from 'yaml'
import { packagesInside } from './packages.ts'

const root = resolve(import.meta.dirname, '../..')

/** The marker before the fuses in Electron's program (@electron/fuses). */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

/**
 * A folder that looks to electron-builder like an unpacked Electron for Linux:
 * its program is a script that only says what it is, with all fuses as Electron
 * ships them, so that flipping them is real.
 */
export function makeStandInElectron(folder: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true })
  mkdirSync(join(folder, 'resources'), { recursive: true })
  const shipped = Object.values(FuseV1Options)
    .filter((value) => typeof value === 'number')
    .map(() => '1'.charCodeAt(0))
  const program = join(folder, 'electron')
  writeFileSync(
    program,
    Buffer.concat([
      Buffer.from('#!/bin/sh\necho "This is a stand-in for Electron: it shows what is packed, and starts nothing." >&2\nexit 1\n'),
      Buffer.from(sentinel),
      Buffer.from([1, shipped.length, ...shipped]),
    ]),
  )
  chmodSync(program, 0o755)
  for (const language of ['en-US', 'de']) writeFileSync(join(folder, 'locales', `${language}.pak`), '')
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')) as { version: string }
  writeFileSync(join(folder, 'version'), version)
}

/** What is packed: the configuration of this project, with other places for what comes in and goes out. */
export interface PackOptions {
  /** Folder of the built console, with `legal` inside. */
  out: string
  electronDist: string
  output: string
  /** Address of the update feed, for a program that is to have one. */
  feed: string | null
}

/** Address of the update feed as the environment names it; null for a program without updates. Throws a sentence when it is not https. */
export function feedAddress(env: NodeJS.ProcessEnv): string | null {
  const address = env.LOGYSTERA_UPDATE_URL
  if (!address) return null
  if (URL.parse(address)?.protocol !== 'https:') throw new Error('LOGYSTERA_UPDATE_URL must be an https address.')
  return address
}

/** What electron-builder is told of it. */
const publishing = (feed: string | null) => (feed === null ? null : { provider: 'generic', url: feed })

/** Writes what electron-builder is told: the project's configuration, without the packages that the emitted files hold already. Answers the path of it. */
export function writeConfiguration({ out, electronDist, output, feed }: PackOptions): string {
  const config = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Configuration & { files: string[] }
  const files = config.files.filter((entry) => !/^!?out\//.test(entry))
  mkdirSync(output, { recursive: true })
  const own = join(output, 'electron-builder.json')
  // A file of its own: options would be added to the project's, which packs out/.
  writeFileSync(
    own,
    JSON.stringify({
      ...config,
      electronDist,
      publish: publishing(feed),
      directories: { ...config.directories, output },
      files: [
        ...files,
        `!**/node_modules/{${packagesInside(join(out, 'main')).join(',')}}/**`,
        { from: out, to: 'out', filter: ['**/*', '!legal/**', '!bench/**', '!**/*.map'] },
      ],
      extraResources: [{ from: join(out, 'legal'), to: 'legal' }],
    }),
  )
  return own
}

/** Packs the console for Linux into a folder, as an installer would hold it; resolves to that folder. */
export async function packFolder(options: PackOptions): Promise<string> {
  const { output } = options
  await build({ targets: Platform.LINUX.createTarget('dir'), publish: 'never', projectDir: root, config: writeConfiguration(options) })
  return join(output, process.arch === 'arm64' ? 'linux-arm64-unpacked' : 'linux-unpacked')
}
