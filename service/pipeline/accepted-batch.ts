import type { IngestReceipt } from '../../shared/api/ingest.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Signal } from '../../shared/model/signal.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import type { Prepared } from './prepared.ts'

/** A batch that passed the gateway: signed, unseen, and guarded. */
export interface AcceptedBatch {
  site: Site
  batchId: string
  /** SHA-256 of the body, hex. */
  bodyHash: string
  receivedAt: Instant
  /** Events in the body, whatever became of them. */
  received: number
  /** The signals, or what was made of them ahead of the commit. */
  signals: readonly Signal[] | Prepared
  receipt: IngestReceipt
}
