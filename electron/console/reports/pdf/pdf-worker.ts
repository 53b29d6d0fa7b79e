import { parentPort, workerData } from 'node:worker_threads'
import { renderToBuffer } from '@react-pdf/renderer'
import type { ReportDocument } from '../../../../shared/bridge/reports.ts'
import { fontsFor } from './fonts.ts'
import { pdfPages } from './pdf-pages.ts'
import type { FromPdf } from './write-pdf.ts'

const document = workerData as ReportDocument
try {
  const made = await renderToBuffer(pdfPages(document, fontsFor(JSON.stringify(document))))
  const pdf = new Uint8Array(made)
  parentPort?.postMessage({ pdf } satisfies FromPdf, [pdf.buffer])
} catch (error) {
  parentPort?.postMessage({ failed: error instanceof Error ? error.message : 'unknown' } satisfies FromPdf)
}
