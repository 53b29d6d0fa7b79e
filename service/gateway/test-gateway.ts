import Fastify from 'fastify'
import type { Instant } from '../../shared/model/ids.ts'
import type { Platform } from '../../shared/model/platform.ts'
import type { Signal } from '../../shared/model/signal.ts'
import { toDocument, toProblem } from '../api/problem-reply.ts'
import { loadCatalog } from '../catalog.ts'
import { problemMediaType } from '../problem.ts'
import { SitesRepository } from '../store/account/sites.ts'
import { openDatabase } from '../store/database.ts'
import { Seal } from '../store/seal.ts'
import { BatchesRepository } from '../store/signals/batches.ts'
import { signalsOf } from '../store/signals/chunk.ts'
import { type Batch, ingestRoute } from './gateway.ts'
import { Intake } from './intake.ts'
import { loginHash } from './login-hash.ts'
import type { Examiner } from './thread/examiner.ts'

const catalog = loadCatalog()
const key = Buffer.alloc(32, 7)

/** For tests: what the gateway below takes events in with. */
export function testIntake(): Intake {
  return new Intake({ catalog, hash: loginHash(key), retention: () => 14 * 86_400_000 })
}

/**
 * For tests: a gateway on a real port over a real database, with a pipeline
 * that only records batches and their signals by id.
 */
export async function testGateway(start: Instant, examiner?: Examiner) {
  const state = { now: start }
  const clock = () => state.now
  const db = openDatabase(':memory:')
  const sites = new SitesRepository(db, new Seal(key), clock)
  const batches = new BatchesRepository(db)
  const intake = testIntake()
  const signals = new Map<string, Signal>()
  const accept = async (batch: Batch) => {
    db.transaction(() => {
      batches.record({ ...batch, siteId: batch.site.id, processing: 1 })
      const { site, receivedAt } = batch
      const came = 'chunk' in batch.signals ? signalsOf(batch.signals.chunk, site.id, receivedAt) : batch.signals
      for (const signal of came) if (!signals.has(signal.id)) signals.set(signal.id, signal)
    })
    return batch.receipt
  }
  const app = Fastify()
  app.setErrorHandler(async (error, _request, reply) => {
    const problem = toProblem(error)
    return reply
      .code(problem.status)
      .header('content-type', problemMediaType)
      .send(JSON.stringify(toDocument(problem)))
  })
  const stopping = new AbortController()
  await app.register(ingestRoute({ sites, batches, accept: (batch) => accept(batch), intake, examiner, clock, stopping: stopping.signal }))
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    state,
    clock,
    db,
    sites,
    batches,
    intake,
    accept,
    signals,
    stopping,
    url,
    addSite: (platform: Platform) => sites.create({ name: `A ${platform} site`, platform }),
    close: async () => {
      await app.close()
      db.close()
    },
  }
}
