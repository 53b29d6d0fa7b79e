import type { Service } from '../service.ts'
import { api } from './context.ts'
import { accountApi } from './resources/account/account.ts'
import { apiKeysApi } from './resources/account/api-keys.ts'
import { auditApi } from './resources/account/audit.ts'
import { erasureApi } from './resources/account/erasure.ts'
import { exportsApi } from './resources/account/exports.ts'
import { retentionApi } from './resources/account/retention.ts'
import { webhooksApi } from './resources/account/webhooks.ts'
import { alertsApi } from './resources/alerts/alerts.ts'
import { incidentsApi } from './resources/alerts/incidents.ts'
import { snoozesApi } from './resources/alerts/snoozes.ts'
import { changesApi, streamApi } from './resources/changes.ts'
import { backtestsApi, metricBlocksApi } from './resources/rules/backtests.ts'
import { catalogApi } from './resources/rules/catalog.ts'
import { maintenanceApi } from './resources/rules/maintenance.ts'
import { policiesApi } from './resources/rules/policies.ts'
import { clientsApi } from './resources/sites/clients.ts'
import { dailyApi } from './resources/sites/daily.ts'
import { healthApi, ingestionApi, metricsApi, signalsApi } from './resources/sites/site-data.ts'
import { credentialsApi, sitesApi } from './resources/sites/sites.ts'
import { sourcesApi } from './resources/sites/sources.ts'

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
