import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findBrowser } from './browser.ts'
import { checks, runCheck } from './check.ts'

/**
 * `npm test`: check, unit tests, build, end-to-end tests. The last line is
 * `N passed, N failed, N skipped`, every check and every test counted once.
 */
const root = resolve(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules/.bin', name)
const { values } = parseArgs({ options: { only: { type: 'string' } } })
const scratch = mkdtempSync(join(tmpdir(), 'logystera-test-'))
const total = { passed: 0, failed: 0, skipped: 0 }

function run(command: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
    child.on('error', () => done(1))
    child.on('close', (code) => done(code ?? 1))
  })
}

function readJson(file: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  } catch {
    return undefined
  }
}

async function check(): Promise<void> {
  for (const passed of await Promise.all(Object.keys(checks).map(runCheck))) {
    if (passed) total.passed += 1
    else total.failed += 1
  }
}

async function unit(): Promise<void> {
  const file = join(scratch, 'unit.json')
  const code = await run(bin('vitest'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  const report = readJson(file)
  const failed = Number(report?.numFailedTests ?? 0)
  total.passed += Number(report?.numPassedTests ?? 0)
  total.skipped += Number(report?.numPendingTests ?? 0)
  // A suite that did not load fails no test: it must not pass for that.
  total.failed += code === 0 ? failed : Math.max(failed, 1)
}

async function endToEnd(): Promise<void> {
  const browser = findBrowser()
  if (!browser) {
    console.log('FAIL no Chromium on this machine, none to be downloaded, and this is not root on Debian: end-to-end tests cannot run')
    total.failed += 1
    return
  }
  console.log(`Chromium: ${browser.path} (${browser.from})`)
  if ((await run(bin('electron-vite'), ['build', '--logLevel', 'warn'])) !== 0) {
    console.log('FAIL build')
    total.failed += 1
    return
  }
  const file = join(scratch, 'e2e.json')
  const code = await run(bin('playwright'), ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'], {
    CHROMIUM_PATH: browser.path,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
  })
  const stats = (readJson(file)?.stats ?? {}) as Record<string, number>
  total.passed += stats.expected ?? 0
  total.skipped += stats.skipped ?? 0
  total.failed += code === 0 ? 0 : Math.max((stats.unexpected ?? 0) + (stats.flaky ?? 0), 1)
}

if (values.only !== 'e2e') {
  await check()
  await unit()
}
await endToEnd()
rmSync(scratch, { recursive: true, force: true })
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
