import type { ReactElement } from 'react'
import { Link } from 'wouter'
import type { AlertRow } from '../../../../shared/bridge/contract/alerts.ts'
import { formatDayAndClock } from '../../../charts/axis/clock-text.ts'
import { SeverityIcon } from '../../../components/status/severity.tsx'
import { covered } from '../../../components/text/covered-text.tsx'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { exactText } from '../../../components/time/time-text.ts'
import { useClock } from '../../../state/clock.ts'
import { paths, useScopedPath } from '../../../state/url-state.ts'
import { isQuiet, statusText } from '../alert-status.ts'
import css from './alert-lines.module.css'

/** What a line begins with: what tells the alerts apart where it stands. */
export type AlertLineLead = 'site' | 'time' | 'title'

/** A few alerts as one line each, each a link to its page. */
export function AlertLines({ rows, lead }: { rows: AlertRow[]; lead: AlertLineLead }): ReactElement {
  return (
    <ul className={css.lines}>
      {rows.map((row) => (
        <AlertLine key={`${row.accountId} ${row.alert.id}`} row={row} lead={lead} />
      ))}
    </ul>
  )
}

function AlertLine({ row, lead }: { row: AlertRow; lead: AlertLineLead }): ReactElement {
  const scoped = useScopedPath()
  const status = useClock((now) => statusText(row, now))
  const quiet = useClock((now) => isQuiet(row, now))
  const { alert } = row
  return (
    <li>
      <Link href={scoped(paths.alert(row.accountId, alert.id))} className={css.line} data-quiet={quiet || undefined}>
        <SeverityIcon severity={alert.severity} size={11} titled />
        <span className={css.lead} data-tip={lead === 'time' ? exactText(alert.firstFiredAt) : undefined}>
          {lead === 'site' ? <MiddleCut text={row.siteName} /> : lead === 'time' ? formatDayAndClock(alert.firstFiredAt) : alert.title}
        </span>
        <span className={css.summary}>{covered(alert.summary)}</span>
        <span className={css.status}>{status}</span>
      </Link>
    </li>
  )
}
