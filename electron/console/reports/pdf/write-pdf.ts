import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { ReportDocument } from '../../../../shared/bridge/reports.ts'

/** What the thread answers. */
export type FromPdf = { pdf: Uint8Array<ArrayBuffer> } | { failed: string }

/** Longest time that a document may take, ms. */
const patience = 120_000

/**
 * The document as a PDF. It is made in a thread of its own, which ends with it: setting the type of a page takes far longer
 * than the console may stand still, and its fonts are not kept. Throws when it cannot be made.
 */
export async function writePdf(document: ReportDocument): Promise<Uint8Array<ArrayBuffer>> {
  const worker = new Worker(workerFile(), { workerData: document, name: 'pdf' })
  try {
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The PDF took too long.')), patience)
      timer.unref()
      worker.once('message', (answer: FromPdf) => {
        clearTimeout(timer)
        if ('pdf' in answer) resolve(answer.pdf)
        else reject(new Error(answer.failed))
      })
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('The PDF was not made.')))
    })
  } finally {
    await worker.terminate()
  }
}

/** The thread's file: beside this one in the source, `pdf-worker.js` among the built entries. */
function workerFile(): URL {
  const own = new URL('./pdf-worker.ts', import.meta.url)
  if (existsSync(own)) return own
  const built = new URL('./pdf-worker.js', import.meta.url)
  return existsSync(built) ? built : new URL('../pdf-worker.js', import.meta.url)
}
