import type { Incident } from '../../../shared/model/alerts/incident.ts'
import { SeverityIcon } from '../../components/status/severity.tsx'
import { covered } from '../../components/text/covered-text.tsx'
import { RelativeTime } from '../../components/time/relative-time.tsx'
import { exactText, spanText } from '../../components/time/time-text.ts'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import css from './incidents.module.css'

const namesShown = 3

type ListedIncident = Incident & { accountId: string; siteNames: string[] }

/** One incident of the list: what, where, since when. */
export function IncidentRow({
  incident,
  index,
  open,
  onOpen,
}: {
  incident: ListedIncident
  index: number
  open: boolean
  onOpen: () => void
}) {
  const text = messages.incidents
  const lasted = useClock((now) => spanText((incident.resolvedAt ?? now) - incident.startedAt))
  const title = covered(incident.title)
  const resolved = incident.status === 'resolved'
  return (
    <button
      type="button"
      className={css.row}
      aria-current={open || undefined}
      data-resolved={resolved || undefined}
      data-incident={index}
      onClick={onOpen}
    >
      <SeverityIcon severity={incident.severity} titled />
      <span className={css.title} data-tip={title}>
        {title}
      </span>
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
        {text.alerts(incident.alertIds.length)}
        {' · '}
        {text.sites(incident.siteNames.slice(0, namesShown), Math.max(0, incident.siteIds.length - namesShown))}
      </span>
    </button>
  )
}
