import { Button } from '@mantine/core'
import { IconPin, IconPinnedOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, type Ref, useImperativeHandle, useState } from 'react'
import { Link } from 'wouter'
import type { AlertRow } from '../../../../shared/bridge/contract/alerts.ts'
import { isOpen } from '../../../../shared/model/alerts/alert.ts'
import { severityRank } from '../../../../shared/model/severity.ts'
import { NoteForm } from '../../../components/note-form.tsx'
import { ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { SeverityIcon } from '../../../components/status/severity.tsx'
import { StateLabel } from '../../../components/status/state-icon.tsx'
import frame from '../../../components/surface/detail.module.css'
import { CoveredText, covered } from '../../../components/text/covered-text.tsx'
import { KeyHint } from '../../../components/text/key-hint.tsx'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { clockText, exactText, spanText } from '../../../components/time/time-text.ts'
import { sayFailed } from '../../../components/toast.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { type Bridge, bridge } from '../../../state/console-client.ts'
import { useAccount } from '../../../state/console-store.ts'
import { paths, useScopedPath } from '../../../state/url-state.ts'
import { useAlertActions } from '../../alerts/alert-actions.ts'
import { Section } from '../../alerts/detail/section.tsx'
import { AlertLines } from '../../alerts/list/alert-lines.tsx'
import { ExportDialog } from './export-dialog.tsx'
import css from './incident-detail.module.css'
import { Story } from './story.tsx'

const text = messages.incidents.detail

/** What the keyboard can do to the incident that is shown. */
export interface IncidentHands {
  acknowledge(): void
  resolve(): void
  pin(): void
  export(): void
}

export type IncidentStory = Awaited<ReturnType<Bridge['incidents']['story']>>

/** Everything that is known of one incident: how it went, its alerts and sites, and what to do about it. */
export function IncidentDetail({
  accountId,
  incidentId,
  hands,
}: {
  accountId: string
  incidentId: string
  hands: Ref<IncidentHands>
}): ReactElement {
  const story = useQuery({
    queryKey: ['incident', accountId, incidentId, 'story'],
    queryFn: () => bridge.incidents.story({ accountId, id: incidentId }),
  })
  if (story.data !== undefined) return <Loaded story={story.data} hands={hands} />
  if (story.error !== null) return <ErrorState error={story.error} title={text.error} onRetry={() => void story.refetch()} />
  return <SkeletonRows rows={12} />
}

function Loaded({ story, hands }: { story: IncidentStory; hands: Ref<IncidentHands> }): ReactElement {
  const { accountId, incident, pinned, alerts } = story
  const scoped = useScopedPath()
  const account = useAccount(accountId)
  const actions = useAlertActions()
  const [exporting, setExporting] = useState(false)
  const lasted = useClock((now) => spanText((incident.resolvedAt ?? now) - incident.startedAt))
  const began = useClock((now) => text.began(clockText(incident.startedAt, now)))
  const firing = alerts.filter(({ alert }) => alert.status === 'firing')
  const open = alerts.filter(({ alert }) => isOpen(alert))
  const pin = () => {
    bridge.incidents.pin({ accountId, id: incident.id, pinned: !pinned }).catch((error: unknown) => sayFailed(text.pinFailed, error))
  }
  useImperativeHandle(hands, () => ({
    acknowledge: () => firing.length > 0 && void actions.acknowledge(firing),
    resolve: () => open.length > 0 && void actions.resolve(open),
    pin,
    export: () => setExporting(true),
  }))
  return (
    <article className={frame.detail} aria-label={covered(incident.title)}>
      <header className={frame.head}>
        <div className={frame.state}>
          <SeverityIcon severity={incident.severity} size={14} />
          <b>{messages.common.severity[incident.severity]}</b>
          <span className="dim" data-tip={exactText(incident.startedAt)}>
            {incident.status === 'resolved' ? messages.incidents.resolvedAfter(lasted) : messages.incidents.openFor(lasted)} · {began}
          </span>
        </div>
        <div className={frame.actions}>
          <Button
            leftSection={pinned ? <IconPinnedOff size={14} aria-hidden /> : <IconPin size={14} aria-hidden />}
            aria-pressed={pinned}
            onClick={pin}
            data-tip={text.pinHint}
            rightSection={<KeyHint keys="P" />}
          >
            {pinned ? text.unpin : text.pin}
          </Button>
          <Button onClick={() => setExporting(true)} rightSection={<KeyHint keys="X" />}>
            {text.export}
          </Button>
          <Button
            onClick={() => void actions.resolve(open)}
            disabled={open.length === 0}
            data-tip={messages.alerts.resolveHint}
            rightSection={<KeyHint keys="R" />}
          >
            {text.resolve}
          </Button>
          <Button
            variant="filled"
            onClick={() => void actions.acknowledge(firing)}
            disabled={firing.length === 0}
            rightSection={<KeyHint keys="E" className={frame.onFill} />}
          >
            {text.acknowledge}
          </Button>
        </div>
      </header>
      <h2 className={frame.title}>
        <CoveredText
          text={incident.title}
          what={messages.alerts.detail.sentence}
          onReveal={() => bridge.alerts.reveal({ accountId, id: incident.alertIds[0] ?? '', fields: ['incident.title'] })}
        />
      </h2>
      {account?.account?.simulated && <p className={css.aside}>{text.simulated}</p>}
      <div className={`${frame.parts} ${css.parts}`}>
        <div className={frame.part}>
          <Section title={text.timeline}>
            {story.missing.evidence.length > 0 && <p className={css.lacks}>{text.missingEvidence(story.missing.evidence.length)}</p>}
            {story.missing.alerts.length > 0 && <p className={css.lacks}>{text.missingAlerts(story.missing.alerts.length)}</p>}
            <Story story={story} />
          </Section>
        </div>
        <div className={frame.part}>
          <Section title={text.of(alerts.length)}>
            <AlertLines rows={inOrder(alerts)} lead="title" />
          </Section>
          <Section title={text.sites(story.sites.length)}>
            <ul className={css.sites}>
              {story.sites.map((site) => (
                <li key={site.id}>
                  <Link href={scoped(paths.site(accountId, site.id))} className={css.siteName}>
                    <MiddleCut text={site.name} tail={14} />
                  </Link>
                  {site.clientName !== null && <MiddleCut text={site.clientName} className="dim" />}
                  <span className={css.siteState}>
                    {site.state === null ? <span className="faint">{text.noScore}</span> : <StateLabel state={site.state} />}
                    {site.score !== null && <span className="dim">{site.score}</span>}
                  </span>
                </li>
              ))}
            </ul>
          </Section>
          <Note story={story} onNote={(row, note) => actions.note({ accountId, id: row.alert.id }, note)} />
        </div>
      </div>
      {exporting && <ExportDialog accountId={accountId} incident={incident} onClose={() => setExporting(false)} />}
    </article>
  )
}

function inOrder(alerts: AlertRow[]): AlertRow[] {
  return alerts.toSorted((a, b) => a.alert.firstFiredAt - b.alert.firstFiredAt)
}

/** A note belongs to an alert: the worst one of the incident, open ones before others. */
function Note({ story, onNote }: { story: IncidentStory; onNote: (row: AlertRow, note: string) => Promise<boolean> }): ReactElement | null {
  const [worst] = story.alerts.toSorted(
    (a, b) => Number(isOpen(b.alert)) - Number(isOpen(a.alert)) || severityRank(a.alert.severity) - severityRank(b.alert.severity),
  )
  if (!worst) return null
  return (
    <Section title={text.note}>
      <NoteForm label={text.note} placeholder={text.notePlaceholder} button={text.addNote} onNote={(note) => onNote(worst, note)} />
      <p className={css.aside}>{text.noteOn(worst.alert.title)}</p>
    </Section>
  )
}
