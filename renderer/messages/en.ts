import { accounts } from './en/accounts.ts'
import { alerts } from './en/alerts.ts'
import { charts } from './en/charts.ts'
import { common } from './en/common.ts'
import { condition } from './en/condition.ts'
import { dashboards } from './en/dashboards.ts'
import { diagnostics } from './en/diagnostics.ts'
import { filterFaults } from './en/filter-faults.ts'
import { filterHelp } from './en/filter-help.ts'
import { firstRun } from './en/first-run.ts'
import { fleet } from './en/fleet.ts'
import { frame } from './en/frame.ts'
import { incidents } from './en/incidents.ts'
import { maintenance } from './en/maintenance.ts'
import { privacy } from './en/privacy.ts'
import { reports } from './en/reports.ts'
import { retention } from './en/retention.ts'
import { rules } from './en/rules.ts'
import { settings } from './en/settings.ts'
import { site } from './en/site.ts'
import { siteParts } from './en/site-parts.ts'
import { updates } from './en/updates.ts'

/** All text that a person sees, one object a page. A second language has the same shape. */
export const en = {
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
export type Messages = typeof en
