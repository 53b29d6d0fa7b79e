import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { allocatorEnvironment } from './allocator.ts'
import { chooseHost } from './choose-host.ts'
import { readFlags } from './flags.ts'

// `npm start`: builds what is missing or old, then shows the console the best way this machine can.

const root = join(import.meta.dirname, '..')
const say = (line: string) => process.stderr.write(`${line}\n`)

const sources = ['shared', 'service', 'electron', 'renderer', 'resources', 'package.json', 'electron.vite.config.ts']
const results = ['out/main/main.js', 'out/main/browser.js', 'out/main/service.js', 'out/preload/preload.cjs', 'out/renderer/index.html']

function changedAt(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return 0
  if (!found.isDirectory()) return found.mtimeMs
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => (name.includes('.test.') ? 0 : changedAt(join(path, name)))))
}

function buildIfOld(): void {
  const oldest = Math.min(...results.map((path) => changedAt(join(root, path))))
  const newest = Math.max(...sources.map((path) => changedAt(join(root, path))))
  if (oldest >= newest) return
  say(oldest === 0 ? 'Building the console (once) ...' : 'The sources changed: building the console again ...')
  const built = spawnSync(
    process.execPath,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
    { cwd: root, stdio: ['ignore', 2, 2] },
  )
  if (built.status !== 0) {
    say('The build failed.')
    process.exit(1)
  }
}

/** Path of Electron's program, or null when it is not on this machine. */
function electronBinary(): string | null {
  const package_ = join(root, 'node_modules/electron')
  const name = join(package_, 'path.txt')
  if (!existsSync(name)) return null
  const program = join(package_, 'dist', readFileSync(name, 'utf8'))
  return existsSync(program) ? program : null
}

/** Electron's own installer, given a minute: a machine without a way to its download site says so at once. */
function fetchElectron(): string | null {
  say('Fetching Electron (once, about 110 MB) ...')
  spawnSync(process.execPath, [join(root, 'node_modules/electron/install.js')], { cwd: root, stdio: 'ignore', timeout: 60_000 })
  return electronBinary()
}

const args = process.argv.slice(2)
const flags = readFlags(args)
const choice = chooseHost({
  asked: flags.host,
  platform: process.platform,
  env: process.env,
  isRoot: process.getuid?.() === 0,
  electron: electronBinary,
  fetchElectron,
})
if (choice.host === 'none') {
  say(choice.reason)
  process.exit(1)
}
buildIfOld()

if (choice.host === 'desktop') {
  const child = spawn(choice.program, [root, ...args], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
} else {
  if (choice.reason) say(choice.reason)
  await startBrowserHost()
}

/** In this process. On Linux it begins anew, under the same number, as malloc reads its environment only then; its services inherit that. */
async function startBrowserHost(): Promise<void> {
  const host = join(root, 'out/main/browser.js')
  const env = { ...process.env, ...allocatorEnvironment }
  // A parent that watches (npm run dev) holds on to this process by a channel, which would be lost.
  if (process.platform === 'linux' && !process.connected)
    process.execve?.(process.execPath, [process.execPath, ...process.execArgv, host, ...args], env)
  await import(pathToFileURL(host).href)
}
