import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { historySize } from './alert-history.ts'
import { runCore } from './core-process.ts'

let folder: Promise<string> | null = null

/**
 * A data folder whose cache holds the whole fleet and its alerts, indexed; made once for all scenarios that read one, or,
 * with `LOGYSTERA_BENCH_CACHE` as its folder, once for all runs.
 */
export function filledCache(now: number): Promise<string> {
  folder ??= (async () => {
    const kept = process.env.LOGYSTERA_BENCH_CACHE
    const dataDir = kept ?? mkdtempSync(join(tmpdir(), 'logystera-bench-cache-'))
    const whole = join(dataDir, 'whole')
    if (kept === undefined) process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))
    else if (existsSync(whole)) return dataDir
    await runCore({ kind: 'fill', dataDir, now, size: historySize(), seed: 1 })
    writeFileSync(whole, '')
    return dataDir
  })()
  return folder
}

/** A copy of it, for a scenario that changes it; removed when the process ends. */
export async function copiedCache(now: number): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'logystera-bench-copy-'))
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))
  cpSync(await filledCache(now), dataDir, { recursive: true })
  return dataDir
}
