import { parentPort, workerData } from 'node:worker_threads'
import { IndexFile } from './index-file.ts'

/** Rows that are indexed in one transaction. */
const slice = 2000

/** What the index's thread is told: that there may be something to follow, that its file cannot be read, to end. */
export type ToIndex = 'look' | 'check' | 'close'
/** What it tells: how far it has come, whether nothing is left, and whether it has opened the file since it last said something. */
export type FromIndex = { position: number; idle: boolean; opened: boolean }

const { cachePath, indexPath } = workerData as { cachePath: string; indexPath: string }
let file = new IndexFile(cachePath, indexPath)
let opened = true
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

/** A file is looked through when it is opened, and made anew where it is damaged. */
function check(): void {
  file.close()
  file = new IndexFile(cachePath, indexPath)
  opened = true
  void follow()
}

function close(): void {
  file.close()
  parentPort?.close()
}

function tell(idle: boolean): void {
  parentPort?.postMessage({ position: file.position, idle, opened } satisfies FromIndex)
  opened = false
}

parentPort?.on('message', (message: ToIndex) => {
  switch (message) {
    case 'look':
      return void follow()
    case 'check':
      return check()
    case 'close':
      closing = true
      if (!working) close()
  }
})
