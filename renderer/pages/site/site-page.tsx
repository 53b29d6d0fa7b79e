import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactElement, Suspense } from 'react'
import { Link, useParams } from 'wouter'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { messages } from '../../messages/messages.ts'
import { bridge } from '../../state/console-client.ts'
import { paths, useScopedPath } from '../../state/url-state.ts'
import { AlertsTab } from './alerts-tab.tsx'
import { IngestionTab } from './ingestion.tsx'
import { RulesTab } from './rules-tab.tsx'
import { SignalsTab } from './signals/signals-tab.tsx'
import css from './site.module.css'
import { SiteHeader } from './site-header.tsx'

const text = messages.site
const Overview = lazy(async () => ({ default: (await import('./overview.tsx')).Overview }))
const MetricsTab = lazy(async () => ({ default: (await import('./metrics-tab.tsx')).MetricsTab }))

const DashboardsTab = lazy(async () => ({ default: (await import('./dashboards/dashboards-tab.tsx')).DashboardsTab }))
const TimelineTab = lazy(async () => ({ default: (await import('./timeline/timeline-tab.tsx')).TimelineTab }))
const RetentionTab = lazy(async () => ({ default: (await import('./keeping/retention-tab.tsx')).RetentionTab }))
const CredentialsTab = lazy(async () => ({ default: (await import('./keeping/credentials-tab.tsx')).CredentialsTab }))

const tabs = [
  'overview',
  'dashboards',
  'alerts',
  'timeline',
  'signals',
  'metrics',
  'rules',
  'ingestion',
  'retention',
  'credentials',
] as const
type Tab = (typeof tabs)[number]

/** Everything about one site, in tabs that have addresses of their own. */
export function SitePage(): ReactElement {
  const { accountId, siteId, tab: wanted } = useParams<{ accountId: string; siteId: string; tab?: string }>()
  const tab: Tab = tabs.find((candidate) => candidate === wanted) ?? 'overview'
  const scoped = useScopedPath()
  const site = useQuery({ queryKey: ['site', accountId, siteId], queryFn: () => bridge.sites.get({ accountId, id: siteId }) })
  const catalog = useQuery({ queryKey: ['catalog', accountId], queryFn: () => bridge.catalog.get({ accountId }) })

  if (site.data === undefined) {
    return site.error === null ? (
      <SkeletonRows rows={6} height={48} />
    ) : (
      <ErrorState error={site.error} onRetry={() => void site.refetch()} />
    )
  }
  const own = { accountId, siteId }
  return (
    <div className={css.page} data-fill={tab === 'alerts' || tab === 'signals' || undefined}>
      <SiteHeader site={site.data} rules={catalog.data?.rules ?? []} />
      <nav className={css.tabs} aria-label={text.tabsLabel}>
        {tabs.map((candidate) => (
          <Link
            key={candidate}
            href={scoped(paths.site(accountId, siteId, candidate === 'overview' ? undefined : candidate))}
            className={css.tab}
            aria-current={candidate === tab ? 'page' : undefined}
          >
            {text.tabs[candidate]}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<SkeletonRows rows={6} height={48} />}>
        {tab === 'overview' && <Overview site={site.data} catalog={catalog.data} />}
        {tab === 'alerts' && <AlertsTab {...own} />}
        {tab === 'signals' && (
          <SignalsTab
            {...own}
            platform={site.data.site.platform}
            types={catalog.data?.signalTypes ?? []}
            newest={site.data.health?.lastReceivedAt ?? null}
          />
        )}
        {(tab === 'metrics' || tab === 'dashboards' || tab === 'timeline') &&
          (catalog.data !== undefined ? (
            tab === 'metrics' ? (
              <MetricsTab site={site.data} catalog={catalog.data} />
            ) : tab === 'dashboards' ? (
              <DashboardsTab site={site.data} catalog={catalog.data} />
            ) : (
              <TimelineTab site={site.data} types={catalog.data.signalTypes} />
            )
          ) : catalog.error !== null ? (
            <ErrorState error={catalog.error} onRetry={() => void catalog.refetch()} />
          ) : (
            <SkeletonRows />
          ))}
        {tab === 'retention' && <RetentionTab {...own} name={site.data.site.name} />}
        {tab === 'credentials' && <CredentialsTab {...own} name={site.data.site.name} />}
        {tab === 'rules' && <RulesTab {...own} />}
        {tab === 'ingestion' && <IngestionTab {...own} usualInterval={site.data.health?.usualInterval ?? null} />}
      </Suspense>
    </div>
  )
}
