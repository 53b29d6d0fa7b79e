import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** What happened in a run: what the driver saw, and every call of Electron in order. */
export interface Run {
  seen: Record<string, unknown>
  calls: { name: string; args: unknown[] }[]
}

async function run(driver: string, args: string[], env: Record<string, string> = {}): Promise<Run> {
  const here = (name: string) => new URL(name, import.meta.url)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', here('./register.ts').href, fileURLToPath(here(driver)), ...args],
    {
      timeout: 50_000,
      maxBuffer: 16 * 1024 * 1024,
      // A keychain and a session bus of whoever runs the tests are not to be touched.
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere', DISPLAY: '', ...env },
    },
  )
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Run
}

/** Runs a built main.js under the stand-in, driven by drive.ts. */
export const drive = (mainScript: string, dataDir: string, ...args: string[]): Promise<Run> =>
  run('./drive.ts', [mainScript, dataDir, ...args])

/** The same on a session bus of its own. */
export const driveOnBus = (bus: string, mainScript: string, dataDir: string, ...args: string[]): Promise<Run> =>
  run('./drive.ts', [mainScript, dataDir, ...args], { DBUS_SESSION_BUS_ADDRESS: bus })

/** As a packaged program that the system starts at login, driven by drive-packaged.ts; `bus`: a session bus of its own, `home`: where the person keeps things. */
export const drivePackaged = (mainScript: string, place: { dataDir: string; home: string; bus: string | undefined }): Promise<Run> =>
  run('./drive-packaged.ts', [mainScript, place.dataDir], {
    STAND_IN_PACKAGED: '1',
    HOME: place.home,
    XDG_CONFIG_HOME: place.home,
    ...(place.bus === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: place.bus }),
  })

/** As a packaged program that was started from the AppImage, with the folder beside its archive, driven by drive-updates.ts; without a main.js the updates alone. */
export const driveUpdates = (
  mainScript: string | null,
  place: { dataDir: string; resources: string; appImage: string; home: string; marker: string },
  ...steps: string[]
): Promise<Run> =>
  run('./drive-updates.ts', [mainScript ?? '', place.dataDir, place.resources, ...steps], {
    STAND_IN_PACKAGED: '1',
    APPIMAGE: place.appImage,
    HOME: place.home,
    XDG_CACHE_HOME: place.home,
    XDG_CONFIG_HOME: place.home,
    MARKER: place.marker,
  })
