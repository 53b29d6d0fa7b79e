import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { historySize } from './alert-history.ts'
import { runCore } from './core-process.ts'

let folder: Promise<string> | null = null

/** A data folder whose cache holds the whole fleet and its alerts, indexed; made once for all scenarios that read one. */
export function filledCache(now: number): Promise<string> {
  folder ??= (async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'logystera-bench-cache-'))
    process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))
    await runCore({ kind: 'fill', dataDir, now, size: historySize(), seed: 1 })
    return dataDir
  })()
  return folder
}
