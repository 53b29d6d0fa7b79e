import { randomUUID } from 'node:crypto'
import type { BacktestProgress } from '../../../../shared/bridge/rules.ts'
import type { BacktestFiring, BacktestRequest } from '../../../../shared/model/rules/backtest.ts'
import type { Cache } from '../../cache/cache.ts'
import type { LogysteraClient } from '../../logystera/client.ts'
import { ServiceFailure } from '../../logystera/failure.ts'
import { Pause } from '../../sync/pause.ts'
import { answerOf } from './answer.ts'

/** How often the service is asked how far it is, ms. */
const every = 250

/** What a rule would have done, worked out by the service; it is cancelled there when nobody asks for more. Throws ServiceFailure. */
export async function* backtestByService(
  cache: Cache,
  accountId: string,
  client: LogysteraClient,
  request: BacktestRequest,
  cached: number,
  signal: AbortSignal,
): AsyncGenerator<BacktestProgress> {
  const options = { context: { idempotencyKey: randomUUID() }, signal }
  let job = await client.backtests.start(request, options)
  const { id } = job
  try {
    for (; job.state === 'running'; job = await client.backtests.get({ id }, { signal })) {
      yield { source: 'service', sites: { ...job.sites, cached }, answer: null }
      await new Pause().wait(every, signal)
    }
    const { result, error, sites, from, to, clipped } = job
    if (!result)
      throw new ServiceFailure({ kind: 'refused', code: error?.code ?? 'cancelled', message: error?.message ?? 'It was cancelled.' })
    const firings = await allFirings(client, id, signal)
    const answer = answerOf(cache, { accountId, ruleId: request.ruleId }, { from, to, clipped }, result, firings)
    yield { source: 'service', sites: { ...sites, cached }, answer }
  } finally {
    // It ended, or nobody wants to know any more; a service that is gone has forgotten it anyway.
    await client.backtests.cancel({ id }, { context: { idempotencyKey: randomUUID(), retries: 0 } }).catch(() => undefined)
  }
}

async function allFirings(client: LogysteraClient, id: string, signal: AbortSignal): Promise<BacktestFiring[]> {
  const firings: BacktestFiring[] = []
  let cursor: string | undefined
  do {
    const page = await client.backtests.firings({ id, limit: 500, ...(cursor === undefined ? {} : { cursor }) }, { signal })
    firings.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return firings
}
