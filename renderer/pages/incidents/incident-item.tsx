import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { AlertRow } from '../../../shared/bridge/contract.ts'
import type { Incident } from '../../../shared/model/incident.ts'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { SeverityIcon } from '../../components/status/severity.tsx'
import { MiddleCut } from '../../components/text/middle-cut.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { exactText, spanText } from '../../components/time/time-text.ts'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import { bridge } from '../../state/console-client.ts'
import { paths, useScopedPath } from '../../state/url-state.ts'
import css from './incidents.module.css'

const namesShown = 3

type IncidentRow = Incident & { accountId: string; siteNames: string[] }

function statusWord(row: AlertRow): string {
  const text = messages.incidents
  return row.alert.status === 'firing' ? text.firing : row.alert.status === 'acknowledged' ? text.acknowledged : text.gone
}

function IncidentAlerts({ incident }: { incident: IncidentRow }) {
  const text = messages.incidents
  const scoped = useScopedPath()
  const found = useQuery({
    queryKey: ['incident', incident.accountId, incident.id],
    queryFn: () => bridge.incidents.get({ accountId: incident.accountId, id: incident.id }),
  })
  if (found.error) return <ErrorState error={found.error} title={text.alertsError} onRetry={() => void found.refetch()} />
  if (!found.data) return <SkeletonRows rows={Math.min(4, incident.alertIds.length)} />
  const alerts = found.data.alerts.toSorted((a, b) => a.alert.firstFiredAt - b.alert.firstFiredAt)
  return (
    <ul className={css.alerts}>
      {alerts.map((row) => (
        <li key={row.alert.id}>
          <Link href={scoped(paths.alert(row.accountId, row.alert.id))} className={css.alert}>
            <SeverityIcon severity={row.alert.severity} titled />
            <span className={css.alertTitle}>{row.alert.title}</span>
            <MiddleCut text={row.siteName} className="dim" />
            <span className={css.alertSummary} data-tip={row.alert.summary}>
              {row.alert.summary}
            </span>
            <span className="dim">{statusWord(row)}</span>
            <RelativeTime at={row.alert.firstFiredAt} className="faint" />
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** One incident: what, where, since when; its alerts when it is open. */
export function IncidentItem({
  incident,
  index,
  open,
  onToggle,
}: {
  incident: IncidentRow
  index: number
  open: boolean
  onToggle: () => void
}) {
  const text = messages.incidents
  const lasted = useClock((now) => spanText((incident.resolvedAt ?? now) - incident.startedAt))
  const Chevron = open ? IconChevronDown : IconChevronRight
  const resolved = incident.status === 'resolved'
  return (
    <article className={css.incident} data-resolved={resolved || undefined}>
      <button type="button" className={css.head} aria-expanded={open} data-incident={index} onClick={onToggle}>
        <Chevron size={14} aria-hidden />
        <SeverityIcon severity={incident.severity} titled />
        <span className={css.title}>{incident.title}</span>
        <span className={css.when} data-tip={exactText(incident.startedAt)}>
          {resolved ? text.resolvedAfter(lasted) : text.openFor(lasted)}
          {incident.resolvedAt !== null && (
            <>
              {' · '}
              <RelativeTime at={incident.resolvedAt} />
            </>
          )}
        </span>
        <span className={css.where}>
          {text.sites(incident.siteNames.slice(0, namesShown), Math.max(0, incident.siteIds.length - namesShown))}
          {' · '}
          {text.alerts(incident.alertIds.length)}
          {incident.cause && ` · ${text.cause(incident.cause.field, incident.cause.value)}`}
        </span>
      </button>
      {open && <IncidentAlerts incident={incident} />}
    </article>
  )
}
