import {
  IconAdjustments,
  IconBell,
  IconHourglass,
  IconLayoutList,
  IconPlugConnected,
  IconReportAnalytics,
  IconSettings,
  IconStack2,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { messages } from '../messages/messages.ts'
import { bridge } from '../state/console-client.ts'
import { useConsole } from '../state/console-store.ts'
import { paths, useAccountScope, useScopedPath } from '../state/url-state.ts'
import css from './frame.module.css'
import { Mark } from './mark.tsx'

interface Badge {
  count: number
  text: string
  tone?: 'dim'
}

function Entry({
  to,
  icon,
  label,
  badge,
  also,
}: {
  to: string
  icon: ReactNode
  label: string
  badge?: Badge
  also?: (location: string) => boolean
}) {
  const [location] = useLocation()
  const scoped = useScopedPath()
  const here = location === to || location.startsWith(`${to}/`) || also?.(location) === true
  return (
    <li>
      <Link
        href={scoped(to)}
        className={css.entry}
        aria-current={here ? 'page' : undefined}
        data-tip={badge && badge.count > 0 ? badge.text : undefined}
      >
        {icon}
        <span>{label}</span>
        {badge && badge.count > 0 && (
          <b className={css.badge} data-tone={badge.tone}>
            {badge.count > 999 ? '999+' : badge.count}
            <span className="visually-hidden"> {badge.text}</span>
          </b>
        )}
      </Link>
    </li>
  )
}

/** The way to every page that there is. */
export function Rail() {
  const text = messages.frame
  const [scope] = useAccountScope()
  const accounts = useConsole((store) => store.console?.accounts.length ?? 0)
  const version = useConsole((store) => store.console?.version)
  const refused = useConsole((store) => store.outbox.refused)
  const summary = useQuery({
    queryKey: ['fleet', scope, 'summary'],
    queryFn: () => bridge.fleet.summary({ accountId: scope }),
    enabled: accounts > 0,
  }).data
  const size = 17
  return (
    <nav className={css.rail} aria-label={text.pages}>
      <div className={css.brand}>
        <Mark />
        <span>{text.product}</span>
      </div>
      <ul className={css.nav}>
        {accounts > 0 && (
          <>
            <Entry
              to={paths.fleet}
              icon={<IconLayoutList size={size} stroke={1.6} aria-hidden />}
              label={text.nav.fleet}
              also={(location) => location.startsWith('/sites/')}
            />
            <Entry
              to={paths.alerts}
              icon={<IconBell size={size} stroke={1.6} aria-hidden />}
              label={text.nav.alerts}
              badge={{ count: summary?.unacknowledged ?? 0, text: text.unacknowledged(summary?.unacknowledged ?? 0) }}
            />
            <Entry
              to={paths.incidents}
              icon={<IconStack2 size={size} stroke={1.6} aria-hidden />}
              label={text.nav.incidents}
              badge={{ count: summary?.openIncidents ?? 0, text: text.openIncidents(summary?.openIncidents ?? 0) }}
            />
            <Entry to={paths.rules} icon={<IconAdjustments size={size} stroke={1.6} aria-hidden />} label={text.nav.rules} />
            <Entry to={paths.retention} icon={<IconHourglass size={size} stroke={1.6} aria-hidden />} label={text.nav.retention} />
            <Entry to={paths.reports} icon={<IconReportAnalytics size={size} stroke={1.6} aria-hidden />} label={text.nav.reports} />
            <Entry
              to={paths.accounts}
              icon={<IconPlugConnected size={size} stroke={1.6} aria-hidden />}
              label={text.nav.accounts}
              badge={{ count: refused, text: text.refusedIntents(refused) }}
            />
          </>
        )}
        {accounts === 0 && (
          <Entry
            to={paths.welcome}
            icon={<IconPlugConnected size={size} stroke={1.6} aria-hidden />}
            label={messages.firstRun.rail}
            also={(location) => location !== paths.settings && location !== paths.diagnostics}
          />
        )}
        <Entry to={paths.settings} icon={<IconSettings size={size} stroke={1.6} aria-hidden />} label={text.nav.settings} />
      </ul>
      {version !== undefined && <div className={css.foot}>{version}</div>}
    </nav>
  )
}
