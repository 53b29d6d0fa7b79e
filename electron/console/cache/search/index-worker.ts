import { parentPort, workerData } from 'node:worker_threads'
import { IndexFile } from './index-file.ts'

/** Rows that are indexed in one transaction. */
const slice = 2000

/** What the index's thread is told. */
export type ToIndex = 'look' | 'close'
/** What it tells: how far it has come, and whether nothing is left. */
export type FromIndex = { position: number; idle: boolean }

const { cachePath, indexPath } = workerData as { cachePath: string; indexPath: string }
const file = new IndexFile(cachePath, indexPath)
let working = false
let again = false
let closing = false

async function follow(): Promise<void> {
  again = true
  if (working) return
  working = true
  let moved = false
  while (again) {
    again = false
    while (!closing && file.step(slice)) {
      moved = true
      tell(false)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  working = false
  if (closing) return close()
  if (moved) file.tidy()
  tell(true)
}

function close(): void {
  file.close()
  parentPort?.close()
}

function tell(idle: boolean): void {
  parentPort?.postMessage({ position: file.position, idle } satisfies FromIndex)
}

parentPort?.on('message', (message: ToIndex) => {
  if (message === 'look') return void follow()
  closing = true
  if (!working) close()
})
