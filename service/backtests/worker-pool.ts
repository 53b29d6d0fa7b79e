import { Worker } from 'node:worker_threads'
import type { SiteOutcome, SiteTask } from '../../shared/engine/backtest/site-outcome.ts'
import { workerFile } from '../worker-file.ts'

/** Threads are let go when there was nothing to do for this long, ms. */
const idleTime = 30_000
/**
 * Memory of a thread beside its typed arrays, MB: a site that needs more fails its
 * backtest, not the service. The nursery is small so that blocks that have been read are freed
 * soon: their bytes lie outside of it.
 */
const limits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 1 }

interface Waiting {
  task: SiteTask
  signal: AbortSignal
  resolve: (outcomes: SiteOutcome[]) => void
  reject: (error: Error) => void
}

interface Thread {
  worker: Worker
  /** What it works on; undefined while it is idle. */
  waiting: Waiting | undefined
}

/**
 * Threads that run tasks, one each at a time, in the order in which they were
 * given. A thread is started when there is work for it, and ended when its task
 * is aborted or fails it.
 */
export class WorkerPool {
  readonly size: number
  private readonly start: () => Worker
  private readonly threads = new Set<Thread>()
  private readonly queue: Waiting[] = []
  private idle: NodeJS.Timeout | undefined

  constructor(size: number, start: () => Worker) {
    this.size = size
    this.start = start
  }

  /** What a thread found. Rejects with the signal's reason once it is aborted, or with what ended the thread. */
  run(task: SiteTask, signal: AbortSignal): Promise<SiteOutcome[]> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      this.queue.push({ task, signal, resolve, reject })
      this.dispatch()
    })
  }

  /** Ends all threads; what they worked on fails. */
  async stop(): Promise<void> {
    clearTimeout(this.idle)
    const error = new Error('The service is stopping.')
    for (const waiting of this.queue.splice(0)) waiting.reject(error)
    await Promise.all([...this.threads].map((thread) => this.end(thread, error)))
  }

  private dispatch(): void {
    for (;;) {
      const waiting = this.queue[0]
      if (!waiting) break
      const thread = [...this.threads].find((each) => !each.waiting) ?? (this.threads.size < this.size ? this.open() : undefined)
      if (!thread) break
      this.queue.shift()
      if (waiting.signal.aborted) waiting.reject(waiting.signal.reason)
      else this.give(thread, waiting)
    }
    clearTimeout(this.idle)
    if (this.threads.size > 0 && [...this.threads].every(({ waiting }) => !waiting))
      this.idle = setTimeout(() => void this.stop(), idleTime).unref()
  }

  private give(thread: Thread, waiting: Waiting): void {
    const abort = () => void this.end(thread, waiting.signal.reason)
    const done = new AbortController()
    thread.waiting = {
      ...waiting,
      resolve: (outcomes) => {
        done.abort()
        waiting.resolve(outcomes)
      },
      reject: (error) => {
        done.abort()
        waiting.reject(error)
      },
    }
    waiting.signal.addEventListener('abort', abort, { once: true, signal: done.signal })
    thread.worker.postMessage(waiting.task)
  }

  private open(): Thread {
    const thread: Thread = { worker: this.start(), waiting: undefined }
    this.threads.add(thread)
    thread.worker.unref()
    thread.worker.on('message', (outcomes: SiteOutcome[]) => {
      const { waiting } = thread
      thread.waiting = undefined
      waiting?.resolve(outcomes)
      this.dispatch()
    })
    thread.worker.on('error', (error: Error) => void this.end(thread, error))
    thread.worker.on('exit', (code) => void this.end(thread, new Error(`The thread ended with code ${code}.`)))
    return thread
  }

  private async end(thread: Thread, error: Error): Promise<void> {
    if (!this.threads.delete(thread)) return
    const { waiting } = thread
    thread.waiting = undefined
    waiting?.reject(error)
    this.dispatch()
    await thread.worker.terminate()
  }
}

/** Starts a thread over the database file of this path. */
export function startBacktestWorker(path: string): Worker {
  return new Worker(workerFile(import.meta.dirname, 'backtest-worker'), { workerData: { path }, resourceLimits: limits })
}
