import type { Service } from '../service.ts'
import { api } from './context.ts'
import { accountApi } from './resources/account.ts'
import { alertsApi } from './resources/alerts.ts'
import { apiKeysApi } from './resources/api-keys.ts'
import { auditApi } from './resources/audit.ts'
import { backtestsApi, metricBlocksApi } from './resources/backtests.ts'
import { catalogApi } from './resources/catalog.ts'
import { changesApi, streamApi } from './resources/changes.ts'
import { clientsApi } from './resources/clients.ts'
import { dailyApi } from './resources/daily.ts'
import { erasureApi } from './resources/erasure.ts'
import { exportsApi } from './resources/exports.ts'
import { incidentsApi } from './resources/incidents.ts'
import { maintenanceApi } from './resources/maintenance.ts'
import { policiesApi } from './resources/policies.ts'
import { retentionApi } from './resources/retention.ts'
import { healthApi, ingestionApi, metricsApi, signalsApi } from './resources/site-data.ts'
import { credentialsApi, sitesApi } from './resources/sites.ts'
import { snoozesApi } from './resources/snoozes.ts'
import { sourcesApi } from './resources/sources.ts'
import { webhooksApi } from './resources/webhooks.ts'

/** The contract of shared/api, implemented. */
export function apiRouter(service: Service) {
  return api.router({
    account: accountApi(service),
    apiKeys: apiKeysApi(service),
    clients: clientsApi(service),
    sites: sitesApi(service),
    credentials: credentialsApi(service),
    health: healthApi(service),
    ingestion: ingestionApi(service),
    signals: signalsApi(service),
    metrics: metricsApi(service),
    metricBlocks: metricBlocksApi(service),
    backtests: backtestsApi(service),
    catalog: catalogApi(service),
    policies: policiesApi(service),
    maintenance: maintenanceApi(service),
    snoozes: snoozesApi(service),
    alerts: alertsApi(service),
    incidents: incidentsApi(service),
    retention: retentionApi(service),
    daily: dailyApi(service),
    exports: exportsApi(service),
    erasure: erasureApi(service),
    webhooks: webhooksApi(service),
    sources: sourcesApi(service),
    audit: auditApi(service),
    changes: changesApi(service),
    stream: streamApi(service),
  })
}
