import { audit, dataExports, erasure, retention } from './contract/account-data.ts'
import { accounts, credentials } from './contract/accounts.ts'
import { alerts, snoozes } from './contract/alerts.ts'
import { cache, diagnostics, notifications, outbox, reports, settings, state, updates } from './contract/console.ts'
import { fleet } from './contract/fleet.ts'
import { incidents } from './contract/incidents.ts'
import { catalog, maintenance, policies, rules } from './contract/rules.ts'
import { search } from './contract/search.ts'
import { sites } from './contract/sites.ts'

/** What a renderer may ask of the console. The same router answers over a MessagePort and over a WebSocket. */
export const bridgeContract = {
  state,
  fleet,
  sites,
  alerts,
  snoozes,
  incidents,
  catalog,
  search,
  accounts,
  policies,
  rules,
  maintenance,
  retention,
  credentials,
  exports: dataExports,
  erasure,
  audit,
  outbox,
  notifications,
  reports,
  diagnostics,
  cache,
  settings,
  updates,
}
export type BridgeContract = typeof bridgeContract
