import type { ConsoleCore } from '../core.ts'
import { accountProcedures } from './account/accounts.ts'
import { auditProcedures, credentialProcedures, erasureProcedures, exportProcedures } from './account/privacy.ts'
import { alertProcedures, snoozeProcedures } from './alerts/alerts.ts'
import { incidentProcedures } from './alerts/incidents.ts'
import { bridgeBase } from './base.ts'
import { cacheProcedures } from './console/cache.ts'
import { diagnosticsProcedures } from './console/diagnostics.ts'
import { notificationProcedures } from './console/notifications.ts'
import { outboxProcedures } from './console/outbox.ts'
import { reportProcedures } from './console/reports.ts'
import { settingsProcedures } from './console/settings.ts'
import { stateProcedures } from './console/state.ts'
import { updateProcedures } from './console/updates.ts'
import { catalogProcedures, searchProcedures } from './fleet/catalog.ts'
import { fleetProcedures } from './fleet/fleet.ts'
import { siteProcedures } from './fleet/sites.ts'
import { policyProcedures, retentionProcedures } from './rules/edits.ts'
import { maintenanceProcedures } from './rules/maintenance.ts'
import { ruleProcedures } from './rules/rules.ts'

/** The whole bridge: every procedure of shared/bridge/contract.ts, its input and its output checked. */
export function bridgeRouter(core: ConsoleCore) {
  const os = bridgeBase(core)
  return os.router({
    state: stateProcedures(os, core),
    fleet: fleetProcedures(os, core),
    sites: siteProcedures(os, core),
    alerts: alertProcedures(os, core),
    snoozes: snoozeProcedures(os, core),
    incidents: incidentProcedures(os, core),
    catalog: catalogProcedures(os, core),
    search: searchProcedures(os, core),
    accounts: accountProcedures(os, core),
    policies: policyProcedures(os, core),
    rules: ruleProcedures(os, core),
    maintenance: maintenanceProcedures(os, core),
    retention: retentionProcedures(os, core),
    credentials: credentialProcedures(os, core),
    exports: exportProcedures(os, core),
    erasure: erasureProcedures(os, core),
    audit: auditProcedures(os, core),
    outbox: outboxProcedures(os, core),
    notifications: notificationProcedures(os, core),
    reports: reportProcedures(os, core),
    diagnostics: diagnosticsProcedures(os, core),
    cache: cacheProcedures(os, core),
    settings: settingsProcedures(os, core),
    updates: updateProcedures(os, core),
  })
}
export type BridgeRouter = ReturnType<typeof bridgeRouter>
