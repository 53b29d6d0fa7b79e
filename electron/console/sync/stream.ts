import type { IBackoff } from 'cockatiel'
import { ExponentialBackoff, fullJitterGenerator } from 'cockatiel'
import type { LogysteraClient } from '../logystera/client.ts'
import { toFailure } from '../logystera/failure.ts'
import { Pause } from './pause.ts'

export interface StreamListener {
  /** Something changed at the service. */
  changed(): void
  /** The stream came up or went down. */
  up(up: boolean): void
}

/**
 * Listens to the stream (server-sent events, WHATWG HTML section 9.2) until aborted and opens it again when it
 * breaks, or at once when the signal of `renewal` is aborted. It carries nothing but the wish to be asked, so nothing is lost while it is down.
 */
export async function listenToStream(
  client: LogysteraClient,
  signal: AbortSignal,
  listener: StreamListener,
  renewal: () => AbortSignal,
): Promise<void> {
  const fresh = () => new ExponentialBackoff({ generator: fullJitterGenerator, initialDelay: 1000, maxDelay: 120_000 })
  let backoff: IBackoff<unknown> | null = null
  while (!signal.aborted) {
    const renewed = renewal()
    const either = AbortSignal.any([signal, renewed])
    try {
      const stream = await client.stream.open(undefined, { signal: either })
      listener.up(true)
      listener.changed()
      for await (const _event of stream) {
        backoff = null
        listener.changed()
      }
    } catch (error) {
      // Whatever it is, polling goes on and reports it; a refusal will not be another one in a second.
      if (toFailure(error).kind === 'refused') await new Pause().wait(120_000, either)
    }
    listener.up(false)
    if (renewed.aborted) {
      backoff = null
      continue
    }
    backoff = backoff ? backoff.next(undefined) : fresh().next()
    await new Pause().wait(Math.max(1000, backoff.duration), either)
  }
}
