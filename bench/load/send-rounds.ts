import { Pool } from 'undici'
import { signedHeaders } from '../../service/gateway/signature.ts'
import { ingestPath } from '../../shared/api/ingest.ts'
import type { Instant } from '../../shared/model/ids.ts'
import type { Credentials } from '../../shared/model/sites/site.ts'
import type { ServiceProcess } from '../service-process.ts'
import { batchSize, type LoadedSite } from './fleet-load.ts'

/** Requests under way at the same time. */
const connections = 32

/** A loaded site with what it signs with. */
export interface SendingSite {
  id: string
  site: LoadedSite
  credentials: Credentials
}

/** How far a load had come at an instant. */
export interface Sample {
  /** ms, of `performance.now`. */
  at: number
  /** Signals for which there was a 202. */
  taken: number
  /** Processor time of the service so far, s. */
  cpu: number
}

/** Creates the sites through the API. */
export async function addSites({ url, key }: ServiceProcess, fleet: readonly LoadedSite[]): Promise<SendingSite[]> {
  const sites: SendingSite[] = []
  for (const site of fleet) {
    const response = await fetch(new URL('/v1/sites', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': `bench-${site.name}` },
      body: JSON.stringify({ name: site.name, platform: site.platform }),
    })
    if (!response.ok) throw new Error(`${site.name}: ${response.status} ${await response.text()}`)
    const { site: created, credentials } = (await response.json()) as { site: { id: string }; credentials: Credentials }
    sites.push({ id: created.id, site, credentials })
  }
  return sites
}

/** Sends the batch of a round, which spreads over `span` ms from `from` on; rejects unless the service takes all of it. */
export async function sendBatch(
  pool: Pool,
  { site, credentials }: SendingSite,
  number: number,
  from: Instant,
  span: number,
): Promise<void> {
  const body = site.body(number, from, span)
  const { statusCode, body: answer } = await pool.request({
    path: ingestPath,
    method: 'POST',
    headers: signedHeaders(credentials, `round-${number}`, body, Date.now()),
    body,
  })
  const text = await answer.text()
  if (statusCode !== 202) throw new Error(`${site.name}: ${statusCode} ${text}`)
}

/**
 * Every site sends its next `span` ms, then the next round begins, until so many
 * rounds are in: the last of them up to now, all as fast as the service takes them.
 * Answers a sample for each second.
 */
export async function sendRounds(service: ServiceProcess, sites: readonly SendingSite[], rounds: number, span: number): Promise<Sample[]> {
  const pool = new Pool(service.url, { connections, pipelining: 1 })
  const start = Date.now() - rounds * span
  const jobs = (function* () {
    for (let number = 0; number < rounds; number++) for (const site of sites) yield { site, number }
  })()
  let taken = 0
  const sample = (): Sample => ({ at: performance.now(), taken, cpu: service.cpu() })
  const samples = [sample()]
  const timer = setInterval(() => samples.push(sample()), 1000)
  try {
    await Promise.all(
      Array.from({ length: connections }, async () => {
        for (const { site, number } of jobs) {
          await sendBatch(pool, site, number, start + number * span, span)
          taken += batchSize
        }
      }),
    )
  } finally {
    clearInterval(timer)
    await pool.destroy()
  }
  return [...samples, sample()]
}
