import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { fetchElectron, obstacle } from './electron-here.ts'

/** `npm run test:desktop`: the suite in real Electron. Where it cannot run it says why, and ends well. */
const root = resolve(import.meta.dirname, '../..')
const run = (...words: string[]) => spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status ?? 1

fetchElectron()
const why = obstacle()
if (why) console.log(`The desktop suite is skipped: ${why}.`)
else {
  const built = run(join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn')
  process.exitCode =
    built || run(join(root, 'node_modules/@playwright/test/cli.js'), 'test', 'desktop/', '--config', 'e2e/playwright.config.ts')
}
