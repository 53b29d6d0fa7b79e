import { accounts } from './de/accounts.ts'
import { alerts } from './de/alerts.ts'
import { charts } from './de/charts.ts'
import { common } from './de/common.ts'
import { condition } from './de/condition.ts'
import { dashboards } from './de/dashboards.ts'
import { diagnostics } from './de/diagnostics.ts'
import { filterFaults } from './de/filter-faults.ts'
import { filterHelp } from './de/filter-help.ts'
import { firstRun } from './de/first-run.ts'
import { fleet } from './de/fleet.ts'
import { frame } from './de/frame.ts'
import { incidents } from './de/incidents.ts'
import { maintenance } from './de/maintenance.ts'
import { privacy } from './de/privacy.ts'
import { reports } from './de/reports.ts'
import { retention } from './de/retention.ts'
import { rules } from './de/rules.ts'
import { settings } from './de/settings.ts'
import { site } from './de/site.ts'
import { siteParts } from './de/site-parts.ts'
import { updates } from './de/updates.ts'
import type { Messages } from './en.ts'

/** German: a text that English has and this has not, or the other way round, is a type error. */
export const de: Messages = {
  common,
  filterHelp,
  filterFaults,
  frame,
  firstRun,
  fleet,
  charts,
  alerts,
  incidents,
  reports,
  diagnostics,
  accounts,
  privacy,
  retention,
  settings,
  updates,
  site,
  siteParts,
  dashboards,
  rules,
  maintenance,
  condition,
}
