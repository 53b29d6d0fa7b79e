import type { ConsoleCore } from '../core.ts'
import { accountProcedures } from './accounts.ts'
import { alertProcedures, snoozeProcedures } from './alerts.ts'
import { bridgeBase } from './base.ts'
import { cacheProcedures } from './cache.ts'
import { catalogProcedures, searchProcedures } from './catalog.ts'
import { diagnosticsProcedures } from './diagnostics.ts'
import { policyProcedures, retentionProcedures } from './edits.ts'
import { fleetProcedures } from './fleet.ts'
import { incidentProcedures } from './incidents.ts'
import { maintenanceProcedures } from './maintenance.ts'
import { notificationProcedures } from './notifications.ts'
import { outboxProcedures } from './outbox.ts'
import { auditProcedures, credentialProcedures, erasureProcedures, exportProcedures } from './privacy.ts'
import { reportProcedures } from './reports.ts'
import { ruleProcedures } from './rules.ts'
import { settingsProcedures } from './settings.ts'
import { siteProcedures } from './sites.ts'
import { stateProcedures } from './state.ts'

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
  })
}
export type BridgeRouter = ReturnType<typeof bridgeRouter>
