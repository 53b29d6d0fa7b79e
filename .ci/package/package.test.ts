import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { extractAll } from '@electron/asar'
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { buildConsole } from '../../electron/desktop/stand-in/build-console.ts'
import { drive } from '../../electron/desktop/stand-in/run.ts'
import { whyNoUpdates } from '../../electron/desktop/update/feed.ts'
import { folderList, type PackedFile, packedFiles } from './archive.ts'
import { wantedFuses, wrongFuses } from './fuses.ts'
import { writeLegal } from './legal.ts'
import { feedAddress, makeStandInElectron, packFolder } from './pack.ts'
import { packagesImported, packagesNeeded } from './packages.ts'

const root = resolve(import.meta.dirname, '../..')
const configuration = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Record<string, never>
let out: string
let scratch: string
let folder: string
let files: PackedFile[]

beforeAll(async () => {
  out = await buildConsole()
  scratch = mkdtempSync(join(tmpdir(), 'package-'))
  mkdirSync(join(out, 'legal'))
  writeLegal(join(out, 'legal'))
  makeStandInElectron(join(scratch, 'electron'))
  folder = await packFolder({
    out,
    electronDist: join(scratch, 'electron'),
    output: join(scratch, 'dist'),
    feed: 'https://updates.example/console',
  })
  files = packedFiles(join(folder, 'resources/app.asar'))
}, 180_000)
afterAll(() => {
  rmSync(out, { recursive: true, force: true })
  rmSync(scratch, { recursive: true, force: true })
})

const paths = () => files.map(({ path }) => path)

describe('what is packed for Linux around a stand-in for Electron', () => {
  it('holds the console, its service, its page, the catalog, the icons and nothing of the sources', () => {
    for (const needed of ['package.json', 'out/main/main.js', 'out/main/service.js', 'out/preload/preload.cjs', 'out/renderer/index.html'])
      expect(paths(), needed).toContain(needed)
    expect(
      new Set(
        paths().map((path) =>
          path
            .split('/')
            .slice(0, path.startsWith('resources/') ? 2 : 1)
            .join('/'),
        ),
      ),
    ).toEqual(new Set(['package.json', 'out', 'resources/catalog', 'resources/icons', 'node_modules']))
    expect(paths().filter((path) => /\.(ts|tsx|mts|cts|map)$/.test(path))).toEqual([])
  })

  it('holds the packages of its bill of materials and no other', () => {
    const bill = JSON.parse(readFileSync(join(folder, 'resources/legal/sbom.cdx.json'), 'utf8')) as {
      bomFormat: string
      components: { name: string }[]
    }
    expect(bill.bomFormat).toBe('CycloneDX')
    const named = new Set(bill.components.map(({ name }) => name))
    const packed = new Set(
      paths()
        .filter((path) => path.startsWith('node_modules/') && path.endsWith('/package.json'))
        .flatMap((path) => /(?:^|.*\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path)?.[1] ?? []),
    )
    expect([...packed].filter((name) => !named.has(name))).toEqual([])
    // In the emitted files, as their licences say, and not a second time beside them.
    for (const inside of ['fastify', 'zod', '@orpc/server']) expect([named.has(inside), packed.has(inside)], inside).toEqual([true, false])
    const needed = packagesNeeded(join(out, 'main'))
    expect([...packed].filter((name) => !needed.has(name))).toEqual([])
    expect([...needed].filter((name) => !packed.has(name) && existsSync(join(root, 'node_modules', name)))).toEqual([])
    for (const loaded of ['@react-pdf/renderer', '@napi-rs/keyring', 'electron-updater', 'ws']) expect(packed).toContain(loaded)
    // Optional: it is packed where it could be compiled, by what stands above.
    expect(needed).toContain('keytar')
  })

  it('says the licence of everything in it', () => {
    const list = readFileSync(join(folder, 'resources/legal/third-party-licences.txt'), 'utf8')
    expect(list).toMatch(/^fastify \d+\.\d+\.\d+\nLicence: MIT\n\nMIT License/m)
    expect([...list.matchAll(/^(.*)\nLicence: not stated$/gm)].map((match) => match[1])).toEqual([])
  })

  it('has native addons beside the archive, where they can be loaded', () => {
    const addons = files.filter(({ path }) => path.endsWith('.node'))
    expect(addons.length).toBeGreaterThan(0)
    for (const { path, unpacked } of addons) {
      expect(unpacked, path).toBe(true)
      expect(existsSync(join(folder, 'resources/app.asar.unpacked', path)), path).toBe(true)
    }
  })

  it('has a fingerprint of every file in the archive, which Electron compares', () => {
    expect(files.filter(({ hash, unpacked }) => !unpacked && !/^[0-9a-f]{64}$/.test(hash))).toEqual([])
  })

  it('has a program of the right name with the fuses that are wanted, one language, and no file that is open to all', async () => {
    const program = join(folder, 'logystera-console')
    expect(await wrongFuses(program)).toEqual([])
    expect(existsSync(join(folder, 'locales/en-US.pak'))).toBe(true)
    expect(existsSync(join(folder, 'locales/de.pak'))).toBe(false)
    expect(statSync(join(folder, 'resources/app.asar')).mode & 0o002).toBe(0)
  })

  it('knows where to look for a newer version when it was packed with an address, and refuses one that is not https', async () => {
    const resources = join(folder, 'resources')
    expect(parse(readFileSync(join(resources, 'app-update.yml'), 'utf8'))).toMatchObject({
      provider: 'generic',
      url: 'https://updates.example/console',
    })
    expect(await whyNoUpdates({ isPackaged: true, resources, platform: 'linux', env: { APPIMAGE: '/x' } })).toBeNull()
    expect(feedAddress({ LOGYSTERA_UPDATE_URL: 'https://updates.example/' })).toBe('https://updates.example/')
    expect(() => feedAddress({ LOGYSTERA_UPDATE_URL: 'http://updates.example/' })).toThrow('must be an https address')
    expect(feedAddress({})).toBeNull()
    expect(configuration.publish).toBeNull()
  })

  it('adds no more than 30 MB to Electron', () => {
    expect(folderList(folder).bytes).toBeLessThan(30_000_000)
  })

  it('is listed file by file, so that it can be compared with another build', () => {
    const { lines } = folderList(folder)
    expect(lines.length).toBeGreaterThan(5)
    const check = spawnSync('sha256sum', ['--check', '--quiet', '--strict'], {
      cwd: folder,
      input: `${lines.join('\n')}\n`,
      encoding: 'utf8',
    })
    expect([check.status, check.stdout]).toEqual([0, ''])
  })

  it('starts, out of the archive and with no other package at hand', async () => {
    const unpacked = join(scratch, 'app')
    extractAll(join(folder, 'resources/app.asar'), unpacked)
    cpSync(join(folder, 'resources/app.asar.unpacked'), unpacked, { recursive: true })
    const { seen } = await drive(join(unpacked, 'out/main/main.js'), join(scratch, 'data'), 'start')
    expect(seen).toMatchObject({
      page: 200,
      exit: 0,
      window: { webPreferences: { preload: join(unpacked, 'out/preload/preload.cjs'), sandbox: true } },
    })
    // What is loaded later, too, down to a page of a report.
    const later = `
      for (const name of ${JSON.stringify([...packagesImported(join(out, 'main'))])}) await import(name)
      const { createElement } = await import('react')
      const { Document, Page, Text, renderToBuffer } = await import('@react-pdf/renderer')
      const page = createElement(Page, null, createElement(Text, null, 'Hyphenation of considerable words'))
      console.log((await renderToBuffer(createElement(Document, null, page))).subarray(0, 4).toString())`
    const register = new URL('../../electron/desktop/stand-in/register.ts', import.meta.url).href
    const loaded = spawnSync(process.execPath, ['--import', register, '--input-type=module', '-e', later], {
      cwd: unpacked,
      encoding: 'utf8',
    })
    expect([loaded.stdout.trim(), loaded.status], loaded.stderr).toEqual(['%PDF', 0])
  })
})

describe('the check of fuses', () => {
  it('wants off whatever opens a door, on whatever closes one, and decides about every fuse that there is', () => {
    expect(wantedFuses()).toEqual({
      RunAsNode: false,
      EnableCookieEncryption: true,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
      GrantFileProtocolExtraPrivileges: false,
    })
    expect(Object.keys(wantedFuses()).length).toBe(Object.values(FuseV1Options).filter((value) => typeof value === 'number').length)
  })

  it('finds a fuse that is not as it should be', async () => {
    const program = join(scratch, 'tampered')
    cpSync(join(folder, 'logystera-console'), program)
    await flipFuses(program, { version: FuseVersion.V1, [FuseV1Options.RunAsNode]: true })
    expect(await wrongFuses(program)).toEqual(['RunAsNode is on.'])
  })
})

describe('the configuration of the installers', () => {
  it('makes AppImage and deb, NSIS, and a universal dmg, each with its icon', () => {
    expect(configuration).toMatchObject({
      asar: true,
      linux: { target: ['AppImage', 'deb'] },
      win: { target: ['nsis'] },
      mac: {
        target: [
          { target: 'dmg', arch: 'universal' },
          { target: 'zip', arch: 'universal' },
        ],
      },
    })
    for (const system of ['linux', 'win', 'mac'] as const)
      expect(existsSync(join(root, (configuration[system] as { icon: string }).icon)), system).toBe(true)
    expect(readFileSync(join(root, 'resources/icons/app.ico')).subarray(0, 6)).toEqual(Buffer.from([0, 0, 1, 0, 7, 0]))
    expect(readFileSync(join(root, 'resources/icons/app.icns')).subarray(0, 4).toString()).toBe('icns')
  })

  it('registers the links with the system', () => {
    expect(configuration).toMatchObject({
      protocols: [{ schemes: ['logystera'] }],
      linux: { desktop: { entry: { MimeType: 'x-scheme-handler/logystera' } } },
    })
  })

  it('hardens macOS with one entitlement, and keeps no certificate in the project', () => {
    expect(configuration).toMatchObject({ mac: { hardenedRuntime: true } })
    const entitlements = readFileSync(join(root, (configuration.mac as { entitlements: string }).entitlements), 'utf8')
    expect([...entitlements.matchAll(/<key>([^<]+)<\/key>/g)].map((match) => match[1])).toEqual(['com.apple.security.cs.allow-jit'])
    expect(JSON.stringify(configuration)).not.toMatch(/cscLink|cscKeyPassword|certificateFile|certificatePassword/)
  })
})
