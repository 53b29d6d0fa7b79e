import { account, apiKeys, audit, dataExports, erasure, retention, webhooks } from './contract/account.ts'
import { alerts, incidents, snoozes } from './contract/alerts.ts'
import { changes, stream } from './contract/changes.ts'
import { backtests, catalog, maintenance, policies } from './contract/rules.ts'
import { daily, metricBlocks, metrics, signals } from './contract/signals.ts'
import { clients, credentials, health, ingestion, sites, sources } from './contract/sites.ts'

/**
 * The Logystera Console API. This project's own: Logystera has published no
 * management API. Lists are cursor-paged; instants are unix ms.
 * Mutations take an `Idempotency-Key` header.
 */
export const apiContract = {
  account,
  apiKeys,
  clients,
  sites,
  credentials,
  health,
  ingestion,
  signals,
  metrics,
  metricBlocks,
  backtests,
  catalog,
  policies,
  maintenance,
  snoozes,
  alerts,
  incidents,
  retention,
  daily,
  exports: dataExports,
  erasure,
  webhooks,
  sources,
  audit,
  changes,
  stream,
}
export type ApiContract = typeof apiContract
