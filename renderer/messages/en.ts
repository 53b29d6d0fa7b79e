import { accounts } from './en/accounts.ts'
import { alerts } from './en/alerts.ts'
import { charts } from './en/charts.ts'
import { common } from './en/common.ts'
import { firstRun } from './en/first-run.ts'
import { fleet } from './en/fleet.ts'
import { frame } from './en/frame.ts'
import { incidents } from './en/incidents.ts'
import { settings } from './en/settings.ts'
import { site } from './en/site.ts'

/** All text that a person sees, one object a page. A second language has the same shape. */
export const en = { common, frame, firstRun, fleet, charts, alerts, incidents, accounts, settings, site }
export type Messages = typeof en
