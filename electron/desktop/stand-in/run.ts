import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** What happened in a run: what the driver saw, and every call of Electron in order. */
export interface Run {
  seen: Record<string, unknown>
  calls: { name: string; args: unknown[] }[]
}

/** Runs a built main.js under the stand-in, driven by drive.ts. */
export async function drive(mainScript: string, dataDir: string, ...args: string[]): Promise<Run> {
  const register = new URL('./register.ts', import.meta.url)
  const driver = new URL('./drive.ts', import.meta.url)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', register.href, fileURLToPath(driver), mainScript, dataDir, ...args],
    {
      timeout: 50_000,
      maxBuffer: 16 * 1024 * 1024,
      // A keychain and a session bus of whoever runs the tests are not to be touched.
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere', DISPLAY: '' },
    },
  )
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Run
}
