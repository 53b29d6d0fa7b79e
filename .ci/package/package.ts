import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { folderList, headerHash, packedFiles } from './archive.ts'
import { wrongFuses } from './fuses.ts'
import { writeLegal } from './legal.ts'
import { feedAddress, makeStandInElectron, packFolder, writeConfiguration } from './pack.ts'

/**
 * `npm run package`: builds, packs and checks the installers of this system.
 * `npm run package -- --dry-run`: packs twice without Electron's program and
 * compares. What follows `--` goes to electron-builder, such as `--linux deb`.
 */
const root = resolve(import.meta.dirname, '../..')
const out = join(root, 'out')
const feed = feedAddress(process.env)
const { values, positionals } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } }, allowPositionals: true })

function run(words: string[]): void {
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

/** Folder of an unpacked Electron for this system, fetched if need be; null where none can be had. */
function electronFolder(): string | null {
  const folder = join(root, 'node_modules/electron')
  const program = () => {
    const name = join(folder, 'path.txt')
    return existsSync(name) && existsSync(join(folder, 'dist', readFileSync(name, 'utf8')))
  }
  if (!program()) spawnSync(process.execPath, [join(folder, 'install.js')], { cwd: root, stdio: 'ignore', timeout: 120_000 })
  return program() ? join(folder, 'dist') : null
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

async function dryRun(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'logystera-package-'))
  try {
    const electronDist = join(scratch, 'electron')
    makeStandInElectron(electronDist)
    const packed = []
    for (const time of ['first', 'second']) packed.push(await packFolder({ out, electronDist, output: join(scratch, time), feed }))
    const [first = '', second = ''] = packed
    const archive = join(first, 'resources/app.asar')
    const differing = folderList(first).lines.filter((line, at) => line !== folderList(second).lines[at])
    const wrong = await wrongFuses(join(first, 'logystera-console'))
    console.log(`app.asar: ${packedFiles(archive).length} files, header ${headerHash(archive)}`)
    console.log(feed === null ? 'Updates: none, since LOGYSTERA_UPDATE_URL is not set.' : `Updates: from ${feed}`)
    console.log(`Size without Electron: ${megabytes(folderList(first).bytes)}`)
    console.log(differing.length === 0 ? 'Packed twice: the same files.' : `Packed twice: these differ: ${differing.join(', ')}`)
    console.log(wrong.length === 0 ? 'Fuses: as electron-builder.yml wants them.' : `Fuses: ${wrong.join(' ')}`)
    process.exitCode = differing.length + wrong.length === 0 ? 0 : 1
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function installers(electronDist: string): Promise<void> {
  const dist = join(root, 'dist')
  run([
    join(root, 'node_modules/electron-builder/cli.js'),
    '--config',
    writeConfiguration({ out, electronDist, output: dist, feed }),
    '--publish',
    'never',
    ...positionals,
  ])
  for (const name of readdirSync(dist).filter((entry) => /^(mac|.*-unpacked$)/.test(entry) && !entry.endsWith('.sha256'))) {
    const folder = join(dist, name)
    const program = ['logystera-console', 'Logystera Console.exe', 'Logystera Console.app']
      .map((file) => join(folder, file))
      .find(existsSync)
    const wrong = program ? await wrongFuses(program) : ['there is no program.']
    const { bytes, lines } = folderList(folder)
    // What a second build of the same sources can be compared with.
    writeFileSync(join(dist, `${name}.sha256`), `${lines.join('\n')}\n`)
    console.log(`${name}: ${megabytes(bytes)} installed. Fuses: ${wrong.length === 0 ? 'as wanted.' : wrong.join(' ')}`)
    if (wrong.length > 0) process.exitCode = 1
  }
}

const electron = values['dry-run'] ? null : electronFolder()
if (!values['dry-run'] && electron === null) {
  console.error(
    "There is no Electron binary on this machine and none could be fetched, so no installer can be made here. `npm run package -- --dry-run` packs and checks everything but Electron's own program.",
  )
  process.exit(1)
}
run([join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'])
mkdirSync(join(out, 'legal'), { recursive: true })
writeLegal(join(out, 'legal'))
if (electron === null) await dryRun()
else await installers(electron)
