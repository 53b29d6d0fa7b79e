import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const controlSchema = z.object({ url: z.url(), key: z.string(), pid: z.number().int(), instanceId: z.string() })

/** How a command of the owner reaches the service that runs on this data folder. */
export type Control = z.infer<typeof controlSchema>

const fileName = 'control.json'

/** Writes the control file, readable by the owner only, in one step. */
export function writeControl(dataDir: string, control: Control): void {
  const path = join(dataDir, fileName)
  rmSync(`${path}.new`, { force: true })
  writeFileSync(`${path}.new`, JSON.stringify(control), { mode: 0o600, flag: 'wx' })
  renameSync(`${path}.new`, path)
}

/** The control file, or undefined when there is none that makes sense. It may be left over from a process that was killed. */
export function readControl(dataDir: string): Control | undefined {
  try {
    return controlSchema.parse(JSON.parse(readFileSync(join(dataDir, fileName), 'utf8')))
  } catch {
    return undefined
  }
}

/** Takes the control file away when the service stops. */
export function removeControl(dataDir: string): void {
  rmSync(join(dataDir, fileName), { force: true })
}
