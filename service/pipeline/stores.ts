import { AlertsRepository } from '../store/alerts.ts'
import type { BatchesRepository } from '../store/batches.ts'
import { BucketsRepository } from '../store/buckets.ts'
import type { Database } from '../store/database.ts'
import { EvidenceRepository } from '../store/evidence.ts'
import { HealthRepository } from '../store/health.ts'
import { IncidentsRepository } from '../store/incidents.ts'
import { PipelineStateRepository } from '../store/pipeline-state.ts'
import { SiteRulesRepository } from '../store/policy/site-rules.ts'
import type { Seal } from '../store/seal.ts'
import { SignalsRepository } from '../store/signals.ts'

/** Where the pipeline reads and writes. */
export interface Stores {
  batches: BatchesRepository
  signals: SignalsRepository
  buckets: BucketsRepository
  alerts: AlertsRepository
  evidence: EvidenceRepository
  incidents: IncidentsRepository
  health: HealthRepository
  state: PipelineStateRepository
  siteRules: SiteRulesRepository
}

/** The repositories over one database. */
export function openStores(db: Database, seal: Seal, batches: BatchesRepository): Stores {
  return {
    batches,
    signals: new SignalsRepository(db),
    buckets: new BucketsRepository(db),
    alerts: new AlertsRepository(db),
    evidence: new EvidenceRepository(db, seal),
    incidents: new IncidentsRepository(db),
    health: new HealthRepository(db),
    state: new PipelineStateRepository(db),
    siteRules: new SiteRulesRepository(db),
  }
}
