import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newMasterKey, startServiceProcess } from '../service-process.ts'
import { batchSize, loadedFleet } from './fleet-load.ts'
import { addSites, type Sample, sendRounds } from './send-rounds.ts'

const seed = 20_260_501
const siteCount = 1000

/** How many signals the store grows to: ten million, or `LOGYSTERA_BENCH_SHARE` of it (between 0 and 1) for a quick look. */
const grownTo = 10_000_000 * Number(process.env.LOGYSTERA_BENCH_SHARE ?? 1)

/** A data folder that was filled through the gateway, and how that went. */
export interface GrownStore {
  dataDir: string
  masterKey: string
  signals: number
  samples: Sample[]
  /** Processor time of the sender for each signal, µs. */
  senderCpu: number
  /** Highest resident memory of the service meanwhile, bytes. */
  memory: number
}

let grown: Promise<GrownStore> | undefined

/** Fills a store the first time it is asked for; scenarios of one run share it. It is removed when the run ends. */
export function grownStore(): Promise<GrownStore> {
  grown ??= grow()
  return grown
}

async function grow(): Promise<GrownStore> {
  const dataDir = mkdtempSync(join(tmpdir(), 'logystera-bench-'))
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true }))
  const masterKey = newMasterKey()
  const fleet = loadedFleet(siteCount, seed)
  const service = await startServiceProcess(dataDir, masterKey)
  try {
    const sites = await addSites(service, fleet)
    const before = process.cpuUsage()
    const samples = await sendRounds(service, sites, Math.ceil(grownTo / siteCount / batchSize))
    const { user, system } = process.cpuUsage(before)
    const signals = samples.at(-1)?.taken ?? 0
    return { dataDir, masterKey, signals, samples, senderCpu: (user + system) / signals, memory: service.memory().highest }
  } finally {
    await service.stop()
  }
}
