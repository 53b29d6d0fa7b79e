import { type ComponentType, lazy, Suspense } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { EmptyState, SkeletonRows } from '../components/states.tsx'
import { messages } from '../messages/messages.ts'
import { FleetPage } from '../pages/fleet/fleet-page.tsx'
import { ConsoleLost } from '../state/console-client.ts'
import { useAccounts } from '../state/console-store.ts'
import { paths } from '../state/url-state.ts'
import { PageBoundary } from './page-boundary.tsx'

const loads: (() => Promise<unknown>)[] = []

/** A page that is not in the first load: fetched when it is first opened, or in a quiet moment before. */
function later<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  loads.push(load)
  return lazy(async () => {
    const page = await load().catch(() => {
      throw new ConsoleLost()
    })
    return { default: page[name] }
  })
}

/** Without a frame to draw the browser promises up to 50 ms; between two frames it is never this much, ms. */
const restful = 30

/** Resolves when nothing moves on the page and nothing waits. */
const idle = () =>
  new Promise<void>((resolve) => {
    const look = (deadline: IdleDeadline) => (deadline.timeRemaining() > restful ? resolve() : void requestIdleCallback(look))
    requestIdleCallback(look)
  })

/**
 * Fetches what was not opened yet, `first` and then the pages, so that it opens at once, and also when the console is gone:
 * one after the other and in quiet moments only, as none may cost a frame.
 */
export async function fetchPages(first: () => Promise<unknown>): Promise<void> {
  for (const load of [first, ...loads]) {
    await idle()
    await load().catch(() => {})
  }
}

const AlertsPage = later(() => import('../pages/alerts/alerts-page.tsx'), 'AlertsPage')
const SitePage = later(() => import('../pages/site/site-page.tsx'), 'SitePage')
const IncidentsPage = later(() => import('../pages/incidents/incidents-page.tsx'), 'IncidentsPage')
const RulesPage = later(() => import('../pages/rules/rules-page.tsx'), 'RulesPage')
const AccountsPage = later(() => import('../pages/accounts/accounts-page.tsx'), 'AccountsPage')
const RetentionPage = later(() => import('../pages/retention/retention-page.tsx'), 'RetentionPage')
const ReportsPage = later(() => import('../pages/reports/reports-page.tsx'), 'ReportsPage')
const DiagnosticsPage = later(() => import('../pages/diagnostics/diagnostics-page.tsx'), 'DiagnosticsPage')
const SettingsPage = later(() => import('../pages/settings/settings-page.tsx'), 'SettingsPage')
const FirstRunPage = later(() => import('../pages/first-run/first-run-page.tsx'), 'FirstRunPage')

function NotFound() {
  return <EmptyState title={messages.frame.notFound} text={messages.frame.notFoundText} />
}

/** Which page an address shows. Without an account there is nothing to show but how to get one. */
export function Pages() {
  const accounts = useAccounts()
  // A page that broke does not take the next one with it.
  const section = useLocation()[0].split('/')[1]
  return (
    <PageBoundary key={section}>
      <Suspense fallback={<SkeletonRows />}>
        {accounts.length === 0 ? (
          <Switch>
            <Route path={paths.settings} component={SettingsPage} />
            <Route path={paths.diagnostics} component={DiagnosticsPage} />
            <Route component={FirstRunPage} />
          </Switch>
        ) : (
          <Switch>
            <Route path={paths.fleet} component={FleetPage} />
            <Route path="/alerts/:accountId?/:alertId?" component={AlertsPage} />
            <Route path="/sites/:accountId/:siteId/:tab?" component={SitePage} />
            <Route path="/incidents/:accountId?/:incidentId?" component={IncidentsPage} />
            <Route path={paths.retention} component={RetentionPage} />
            <Route path="/rules/:ruleId?" component={RulesPage} />
            <Route path={paths.reports} component={ReportsPage} />
            <Route path={paths.diagnostics} component={DiagnosticsPage} />
            <Route path={paths.accounts} component={AccountsPage} />
            <Route path={paths.settings} component={SettingsPage} />
            <Route path="/">
              <Redirect to={paths.fleet} replace />
            </Route>
            <Route path={paths.welcome}>
              <Redirect to={paths.fleet} replace />
            </Route>
            <Route component={NotFound} />
          </Switch>
        )}
      </Suspense>
    </PageBoundary>
  )
}
