import { parentPort, workerData } from 'node:worker_threads'
import { IndexFile } from './index-file.ts'

/** Rows that are indexed in one transaction. */
const slice = 500

/** What the index's thread is told. */
export type ToIndex = 'look' | 'close'
/** What it tells: how far it has come, and whether nothing is left. */
export type FromIndex = { position: number; idle: boolean }

const { cachePath, indexPath } = workerData as { cachePath: string; indexPath: string }
const file = new IndexFile(cachePath, indexPath)
let working = false
let again = false

async function follow(): Promise<void> {
  again = true
  if (working) return
  working = true
  let moved = false
  while (again) {
    again = false
    while (file.step(slice)) {
      moved = true
      tell(false)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  if (moved) file.tidy()
  working = false
  tell(true)
}

function tell(idle: boolean): void {
  parentPort?.postMessage({ position: file.position, idle } satisfies FromIndex)
}

parentPort?.on('message', (message: ToIndex) => {
  if (message === 'look') void follow()
  else {
    file.close()
    parentPort?.close()
  }
})
