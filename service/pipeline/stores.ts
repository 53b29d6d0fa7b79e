import { AlertsRepository } from '../store/alerts/alerts.ts'
import { EvidenceRepository } from '../store/alerts/evidence.ts'
import { IncidentsRepository } from '../store/alerts/incidents.ts'
import type { Database } from '../store/database.ts'
import { HealthRepository } from '../store/health.ts'
import { PipelineStateRepository } from '../store/pipeline-state.ts'
import { SiteRulesRepository } from '../store/policy/site-rules.ts'
import type { Seal } from '../store/seal.ts'
import type { BatchesRepository } from '../store/signals/batches.ts'
import { BucketsRepository } from '../store/signals/buckets.ts'
import { SignalsRepository } from '../store/signals/signals.ts'

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
