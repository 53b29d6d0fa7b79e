import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newMasterKey, startServiceProcess } from '../service-process.ts'
import { batchSize, flushEvery, loadedFleet } from './fleet-load.ts'
import { addSites, type Sample, sendRounds } from './send-rounds.ts'

const seed = 20_260_501
const siteCount = 1000
/** Signals a second that the service is to sustain. */
export const rateWanted = 30_000

const share = Number(process.env.LOGYSTERA_BENCH_SHARE ?? 1)
/** How many signals the store grows to: ten million, or `LOGYSTERA_BENCH_SHARE` of it (between 0 and 1) for a quick look. */
const grownTo = 10_000_000 * share
const backlogOf = 2_000_000 * share
/** What a batch spreads over when all sites together send at that rate, ms. */
const liveSpan = (1000 * siteCount * batchSize) / rateWanted

/** A load through the gateway, and how it went. */
export interface Load {
  signals: number
  samples: Sample[]
  /** Processor time of the sender for each signal, µs. */
  senderCpu: number
  /** Highest resident memory of the service meanwhile, bytes. */
  memory: number
}

/** A data folder that was filled through the gateway, and how that went. */
export interface GrownStore extends Load {
  dataDir: string
  masterKey: string
}

let grown: Promise<GrownStore> | undefined

/**
 * Fills a store the first time it is asked for; scenarios of one run share it. It is
 * removed when the run ends. A thousand sites are as busy as the rate that is wanted
 * makes them: each fills a batch of 200 in under seven seconds.
 */
export function grownStore(): Promise<GrownStore> {
  grown ??= filled(grownTo, liveSpan)
  return grown
}

/** The same once more, into a store that is removed at once: how it goes differs from one run to the next. */
export function grownAgain(): Promise<Load> {
  return filledOnly(grownTo, liveSpan)
}

/** The same sites after a time without network: batches of five minutes each, one after the other, into an empty store. */
export function backlog(): Promise<Load> {
  return filledOnly(backlogOf, flushEvery)
}

async function filledOnly(signals: number, span: number): Promise<Load> {
  const { dataDir, masterKey: _, ...load } = await filled(signals, span)
  rmSync(dataDir, { recursive: true, force: true })
  return load
}

async function filled(signals: number, span: number): Promise<GrownStore> {
  const dataDir = mkdtempSync(join(tmpdir(), 'logystera-bench-'))
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))
  const masterKey = newMasterKey()
  const fleet = loadedFleet(siteCount, seed)
  const service = await startServiceProcess(dataDir, masterKey)
  try {
    const sites = await addSites(service, fleet)
    const before = process.cpuUsage()
    const samples = await sendRounds(service, sites, Math.ceil(signals / siteCount / batchSize), span)
    const { user, system } = process.cpuUsage(before)
    const taken = samples.at(-1)?.taken ?? 0
    return { dataDir, masterKey, signals: taken, samples, senderCpu: (user + system) / taken, memory: service.memory().highest }
  } finally {
    await service.stop()
  }
}
