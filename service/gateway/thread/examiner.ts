import { Worker } from 'node:worker_threads'
import type { Catalog } from '../../../shared/model/rules/catalog.ts'
import { ProblemError } from '../../problem.ts'
import { workerFile } from '../../worker-file.ts'
import type { Examined, SignedBody } from '../examine.ts'
import type { Intake } from '../intake.ts'
import { type FromExaminer, fromMessage, type ToExaminer } from './examined-message.ts'

/** Batches under way at once from which on a second thread pays. A fleet that keeps up has one or two. */
const crowd = 4
/** The thread is let go when there was no such crowd for this long, ms. */
const idleTime = 30_000
/** Memory of the thread, MB: a body has at most 1 MiB. */
const limits = { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 12 }

interface Waiting {
  resolve: (examined: Examined) => void
  reject: (error: Error) => void
}

/**
 * Examines batches on a thread beside the one that serves, while many come at
 * once: then what is left here is to store them. When the thread ends by itself,
 * what it had in hand is refused as `unavailable`, for the senders to try again,
 * and the next crowd starts another.
 */
export class Examiner {
  private readonly intake: Intake
  private readonly start: () => Worker
  private readonly onFailure: (error: Error) => void
  private worker: Worker | undefined
  private readonly waiting = new Map<number, Waiting>()
  private number = 0
  private idle: NodeJS.Timeout | undefined

  /** `onFailure` is told what ended a thread that nobody stopped. */
  constructor(intake: Intake, start: () => Worker, onFailure: (error: Error) => void) {
    this.intake = intake
    this.start = start
    this.onFailure = onFailure
  }

  /** Whether the next batch is for the thread, when so many are under way. */
  wanted(underWay: number): boolean {
    if (underWay >= crowd) {
      if (this.idle) this.idle.refresh()
      else this.idle = setTimeout(() => this.rest(), idleTime).unref()
      return true
    }
    return this.worker !== undefined
  }

  /** As `examine`. Rejects with ProblemError `unavailable` when the thread ends meanwhile. */
  examine(signed: SignedBody): Promise<Examined> {
    return new Promise((resolve, reject) => {
      const number = this.number++
      this.waiting.set(number, { resolve, reject })
      const body = whole(signed.body)
      const task: ToExaminer = { number, signed: { ...signed, body }, terms: this.intake.terms(signed.site) }
      this.thread().postMessage(task, [body.buffer])
    })
  }

  /** Ends the thread; what it has in hand is refused. */
  async stop(): Promise<void> {
    clearTimeout(this.idle)
    this.idle = undefined
    const { worker } = this
    if (worker) this.ended(worker)
    await worker?.terminate()
  }

  private thread(): Worker {
    if (this.worker) return this.worker
    const worker = this.start()
    this.worker = worker
    worker.unref()
    worker.on('message', (message: FromExaminer) => {
      const waiting = this.waiting.get(message.number)
      this.waiting.delete(message.number)
      waiting?.resolve(fromMessage(message))
    })
    const failed = (error: Error) => {
      if (this.ended(worker)) this.onFailure(error)
    }
    worker.on('error', failed)
    worker.on('exit', (code) => failed(new Error(`The thread ended with code ${code}.`)))
    return worker
  }

  private rest(): void {
    this.idle = undefined
    if (this.waiting.size === 0) void this.stop()
    else this.idle = setTimeout(() => this.rest(), idleTime).unref()
  }

  /** False when that was known already. */
  private ended(worker: Worker): boolean {
    if (this.worker !== worker) return false
    this.worker = undefined
    const waiting = [...this.waiting.values()]
    this.waiting.clear()
    for (const { reject } of waiting) reject(new ProblemError('unavailable'))
    return true
  }
}

/** Starts the thread. */
export function startExaminer(catalog: Catalog, masterKey: Uint8Array): Worker {
  return new Worker(workerFile(import.meta.dirname, 'examine-worker'), {
    workerData: { catalog, masterKey: Uint8Array.from(masterKey) },
    resourceLimits: limits,
  })
}

/** The bytes as all that their buffer holds, so that it can be handed over; small ones share theirs with others. */
function whole(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? new Uint8Array(buffer) : Uint8Array.from(bytes)
}
