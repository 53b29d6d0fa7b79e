import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { controlPath } from './server.ts'

const controlSchema = z.object({ port: z.int().min(1).max(65535), key: z.string().min(1), pid: z.int() })
type Control = z.infer<typeof controlSchema>

const fileName = 'console-control.json'

/** Says how a second start of the same person reaches this console; readable by the owner only. */
export function writeControl(dataDir: string, control: Control): void {
  const path = join(dataDir, fileName)
  rmSync(`${path}.new`, { force: true })
  writeFileSync(`${path}.new`, JSON.stringify(control), { mode: 0o600, flag: 'wx' })
  renameSync(`${path}.new`, path)
}

export function removeControl(dataDir: string): void {
  rmSync(join(dataDir, fileName), { force: true })
}

/** Asks the console that holds `dataDir` for an address that opens it, and to add the demo fleet if wanted; null when it does not answer, as the desktop does not. */
export async function askRunningConsole(dataDir: string, fetchHere: typeof fetch, demo: number | null = null): Promise<string | null> {
  try {
    const { port, key } = controlSchema.parse(JSON.parse(readFileSync(join(dataDir, fileName), 'utf8')))
    const answer = await fetchHere(`http://127.0.0.1:${port}${controlPath}${demo === null ? '' : `?demo=${demo}`}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(3000),
    })
    if (!answer.ok) return null
    return z.object({ url: z.url() }).parse(await answer.json()).url
  } catch {
    return null
  }
}
