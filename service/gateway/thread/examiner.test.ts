import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ingestPath } from '../../../shared/api/ingest.ts'
import { compileCatalog } from '../../../shared/engine/conditions/derive.ts'
import { labelKey } from '../../../shared/engine/metrics/timeline.ts'
import type { Credentials, Site } from '../../../shared/model/sites/site.ts'
import { loadCatalog } from '../../catalog.ts'
import { prepare } from '../../pipeline/prepared.ts'
import type { ProblemError } from '../../problem.ts'
import { type Examined, examine, type SignedBody } from '../examine.ts'
import type { Intake } from '../intake.ts'
import { sign, signedHeaders } from '../signature.ts'
import { testGateway, testIntake } from '../test-gateway.ts'
import { Examiner, startExaminer } from './examiner.ts'

const start = Date.parse('2026-03-02T12:00:00Z')
const masterKey = Buffer.alloc(32, 7)
const catalog = loadCatalog()
const { wordpress } = compileCatalog(catalog).platforms
let intake: Intake
let gateway: Awaited<ReturnType<typeof testGateway>>
let site: Site
let credentials: Credentials
let workers: Worker[]
let failures: Error[]
let examiner: Examiner

beforeEach(async () => {
  workers = []
  failures = []
  intake = testIntake()
  examiner = new Examiner(
    intake,
    () => {
      const worker = startExaminer(catalog, masterKey)
      workers.push(worker)
      return worker
    },
    (error) => failures.push(error),
  )
  gateway = await testGateway(start, examiner)
  ;({ site, credentials } = gateway.addSite('wordpress'))
})
afterEach(async () => {
  await examiner.stop()
  await gateway.close()
})

const event = (more: object = {}) => ({
  event_type: 'auth.attempt',
  timestamp: start / 1000,
  labels: { 'actor.ip': '203.0.113.24' },
  payload: { success: false, username_hash: 'ada', password: 'x' },
  ...more,
})

function signed(body: string, change: Partial<SignedBody> = {}): SignedBody {
  const timestamp = start / 1000
  const signature = sign(credentials.secret, 'b1', timestamp, body)
  const secrets = [credentials.secret]
  const bytes = new TextEncoder().encode(body)
  return { site, secrets, batchId: 'b1', timestamp: String(timestamp), signature, body: bytes, receivedAt: start, ...change }
}

/** In the form in which a commit takes it. */
function plain(examined: Examined) {
  if (!('taken' in examined)) return { ...examined, ...('refusal' in examined ? { data: examined.refusal.data } : {}) }
  const { receipt, signals } = examined.taken
  return { bodyHash: examined.bodyHash, receipt, prepared: 'chunk' in signals ? signals : prepare(wordpress, signals) }
}

describe('a batch that is examined on the thread beside', () => {
  it('comes to the same as on this one: signals, receipt and every refusal', async () => {
    const bodies = [
      signed(
        JSON.stringify({ events: [event(), event({ event_type: 'http.request', payload: { status: 503 } }), event({ event_type: 'x' })] }),
      ),
      signed(JSON.stringify([event({ labels: { 'req.uri': '/straße/日本' } })])),
      signed(JSON.stringify([event()]), { signature: 'v1,AAAA' }),
      signed('{"events": [\n  {"event_type" "x"}]}'),
      signed(JSON.stringify([event(), event({ timestamp: 'now' })])),
      signed(JSON.stringify(Array(501).fill(event()))),
      signed('{}'),
    ]
    const here = bodies.map((body) => plain(examine(intake, { ...body, body: Uint8Array.from(body.body) })))
    const beside = await Promise.all(bodies.map((body) => examiner.examine(body)))
    expect(beside.map(plain)).toEqual(here)
    expect(workers).toHaveLength(1)
  })

  it('brings the observations that the pipeline would make', async () => {
    const examined = await examiner.examine(
      signed(JSON.stringify([event(), event({ event_type: 'http.request', payload: { status: 503 } })])),
    )
    if (!('taken' in examined)) throw new Error('It was refused.')
    const { signals } = examined.taken
    if (!('chunk' in signals)) throw new Error('It was not prepared.')
    const observed = [...signals.series].map((series, at) => [signals.metrics[series], signals.keys[series], signals.values[at]])
    expect(observed).toContainEqual(['wp_requests_total', labelKey({ area: '', status: '503' }), 1])
    expect(signals.ends.at(-1)).toBe(observed.length)
  })
})

describe('batches at a gateway with a thread', () => {
  it('are stored through it, each once, repeated and refused ones as ever', async () => {
    const post = async (id: string, body: string) => {
      const headers = signedHeaders(credentials, id, body, start)
      const response = await fetch(gateway.url + ingestPath, { method: 'POST', headers, body })
      return { status: response.status, reply: (await response.json()) as Record<string, unknown> }
    }
    const bodyOf = (n: number) => JSON.stringify([event({ timestamp: start / 1000 - n })])
    // Here nothing waits for a disk, so that batches do not crowd by themselves; a thread that runs takes all.
    await examiner.examine(signed(bodyOf(0)))
    const numbers = Array.from({ length: 24 }, (_, n) => n)
    const replies = await Promise.all([...numbers, 0, 1].map((n) => post(`b${n}`, bodyOf(n))))
    expect(replies.map(({ status, reply }) => [status, reply.accepted])).toEqual(replies.map(() => [202, 1]))
    expect([gateway.signals.size, workers.length]).toEqual([24, 1])
    expect((await post('b0', bodyOf(1))).reply).toMatchObject({ code: 'batch_id_reused' })
    expect((await post('bad', '[')).reply).toMatchObject({ code: 'json_malformed', position: 1 })
    expect([...gateway.signals.values()][0]?.fields).toMatchObject({ success: false })
    expect(gateway.batches.ingestion(site.id, start, 0).batches).toMatchObject({ completed: 24, repeated: 2, failed: 2 })
  })
})

describe('the thread', () => {
  it('is started by a crowd only, and then takes what comes', async () => {
    expect([examiner.wanted(1), examiner.wanted(3), workers.length]).toEqual([false, false, 0])
    expect(examiner.wanted(4)).toBe(true)
    await examiner.examine(signed(JSON.stringify([event()])))
    expect(examiner.wanted(1)).toBe(true)
  })

  it('that dies leaves its batches refused as unavailable, and another takes the next', async () => {
    await examiner.examine(signed(JSON.stringify([event()])))
    const lost = examiner.examine(signed(JSON.stringify([event()])))
    await workers[0]?.terminate()
    const outcome = await lost.catch((error: unknown) => error)
    // It may have answered before it ended.
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'unavailable' } satisfies Partial<ProblemError>)
    expect(failures).toHaveLength(1)
    expect(await examiner.examine(signed(JSON.stringify([event()])))).toHaveProperty('taken')
    expect(workers).toHaveLength(2)
  })

  it('that is stopped fails nothing by itself', async () => {
    const lost = examiner.examine(signed(JSON.stringify([event()])))
    const stopped = examiner.stop()
    await expect(lost).rejects.toMatchObject({ code: 'unavailable' })
    await stopped
    expect(failures).toEqual([])
  })
})
