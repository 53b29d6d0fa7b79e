import type { IngestReceipt } from '../../shared/api/ingest.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { Platform } from '../../shared/model/platform.ts'
import type { Site } from '../../shared/model/sites/site.ts'
import type { SourceEvent } from '../gateway/envelopes/event.ts'
import type { Batch } from '../gateway/gateway.ts'
import type { Intake, Scope } from '../gateway/intake.ts'
import { sha256 } from '../ids.ts'
import { readLine } from './formats.ts'
import type { Line } from './line-splitter.ts'

/** Where the lines of a file go: the same way as a signed batch. */
export interface SourceDeps {
  intake: Intake
  batches: { find(siteId: string, batchId: string): { receipt: IngestReceipt } | undefined }
  accept(batch: Batch): Promise<IngestReceipt>
  clock: Clock
}

/** What became of a batch of lines. `repeated` counts events that the service had taken before. */
export type Outcome = { accepted: number; dropped: number; repeated: number }

/** Gathers the lines of one file into batches for one site. */
export class LineBatch {
  private readonly deps: SourceDeps
  private readonly site: Site
  private readonly platform: Platform
  private events: SourceEvent[] = []
  private texts: string[] = []

  constructor(deps: SourceDeps, site: Site, platform: Platform) {
    this.deps = deps
    this.site = site
    this.platform = platform
  }

  get size(): number {
    return this.events.length
  }

  /** Adds a line; answers why it cannot be read, or undefined. Empty lines are passed over. */
  add(line: Line): string | undefined {
    if (line.text === undefined) return 'line_too_long: a line has at most 1 MiB'
    const text = line.text.replace(/^\ufeff/, '')
    if (text.trim() === '') return undefined
    const reading = readLine(this.deps.intake, this.platform, text)
    if ('reason' in reading) return reading.reason
    if ('event' in reading) {
      this.events.push(reading.event)
      this.texts.push(text)
    }
    return undefined
  }

  /**
   * Hands the gathered events on as one batch and starts anew. The batch id
   * follows from `prefix` and the lines, so that the same lines are the same
   * batch the next time. Resolves when the batch is durable.
   */
  async flush(prefix: string, scope: Scope): Promise<Outcome> {
    const { events, texts } = this
    if (events.length === 0) return { accepted: 0, dropped: 0, repeated: 0 }
    const bodyHash = sha256(texts.join('\n'))
    const batchId = `${prefix}_${bodyHash.slice(0, 40)}`
    const receivedAt = this.deps.clock()
    // Before looking for a repetition: the scope has to count these events in any case.
    const taken = this.deps.intake.take(this.site, batchId, events, receivedAt, scope)
    const known = this.deps.batches.find(this.site.id, batchId)
    const receipt = known
      ? undefined
      : await this.deps.accept({
          site: this.site,
          batchId,
          bodyHash,
          receivedAt,
          received: taken.receipt.accepted + taken.receipt.dropped,
          ...taken,
        })
    this.events = []
    this.texts = []
    return receipt
      ? { accepted: receipt.accepted, dropped: receipt.dropped, repeated: 0 }
      : { accepted: 0, dropped: 0, repeated: events.length }
  }
}
