import { pino } from 'pino'
import { loadCatalog } from '../../service/catalog.ts'
import { Random } from '../../service/demo/random.ts'
import { composeService } from '../../service/service.ts'
import { openDatabase } from '../../service/store/database.ts'
import { newMemory } from '../../service/store/pipeline-state.ts'
import type { BlockEntry } from '../../shared/engine/blocks/bucket-block.ts'
import { newSeries } from '../../shared/engine/metrics/timeline.ts'
import type { Instant } from '../../shared/model/ids.ts'

const dayMinutes = 1440
const minuteMs = 60_000

/** What to store. All follows from the seed and the day that `now` lies in. */
export interface StoredMonth {
  dataDir: string
  /** Base64, as a service is started with. */
  masterKey: string
  seed: number
  sites: number
  days: number
  metric: string
  labels: Record<string, string>
  now: Instant
}

/**
 * Writes closed days of one counter in which no minute is empty, through the
 * store of the service: about 30 observations in 15 minutes by night and 45 by
 * day, each at its own millisecond. Retention is set so that none of it is purged.
 */
export function storeMonth({ dataDir, masterKey, seed, sites, days, metric, labels, now }: StoredMonth): void {
  const db = openDatabase(dataDir)
  const service = composeService({
    db,
    masterKey: Buffer.from(masterKey, 'base64'),
    clock: () => now,
    catalog: loadCatalog(),
    log: pino({ level: 'silent' }),
    allowPrivateWebhooks: false,
    local: true,
  })
  const today = Math.floor(now / minuteMs / dayMinutes)
  const random = new Random(seed)
  const { key } = newSeries(labels)
  try {
    service.retentionSettings.update({ plan: 'paid', days: 90 }, service.retentionSettings.get().version)
    for (let index = 0; index < sites; index++) {
      const { site } = service.sites.create({ name: `site-${index}.example`, platform: 'wordpress' })
      const stored = service.pipelineState.findSite(site.id)
      if (!stored) throw new Error('A site was not stored.')
      const draw = random.fork(index)
      db.transaction(() => {
        for (let day = today - days; day < today; day++) service.buckets.putDay(stored.no, metric, day, key, denseDay(day, draw))
        const firstAt = (today - days) * dayMinutes * minuteMs
        service.pipelineState.putSite(stored.no, { ...newMemory(), firstAt, watermark: today * dayMinutes * minuteMs }, 0)
      })
    }
  } finally {
    db.close()
  }
}

function denseDay(day: number, random: Random): BlockEntry[] {
  const entries: BlockEntry[] = []
  for (let minute = 0; minute < dayMinutes; minute++) {
    const most = 4 + Math.sin(((minute - 480) / dayMinutes) * 2 * Math.PI)
    const count = 1 + Math.floor(random.next() * most)
    const lastAt = (day * dayMinutes + minute) * minuteMs + Math.floor(random.next() * minuteMs)
    entries.push({ minute, bucket: { count, sum: count, min: 1, max: 1, last: 1, lastAt, histogram: null } })
  }
  return entries
}
