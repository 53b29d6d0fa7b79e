import { IconAlertTriangle, IconCheck, IconClockPause, IconMessage, IconReplace, IconTimeline, type TablerIcon } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactElement, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { personalFields } from '../../../../shared/engine/masking.ts'
import type { StoryEntry } from '../../../../shared/model/alerts/incident-story.ts'
import type { Catalog } from '../../../../shared/model/rules/catalog.ts'
import { SeverityIcon } from '../../../components/status/severity.tsx'
import frame from '../../../components/surface/detail.module.css'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { Sentence } from '../../../components/text/sentence.tsx'
import { isPlumbing } from '../../../components/text/signal-fields.ts'
import { clockSeconds, clockText, exactText, sameDay, spanText } from '../../../components/time/time-text.ts'
import { messages } from '../../../messages/messages.ts'
import { bridge } from '../../../state/console-client.ts'
import { paths, useScopedPath } from '../../../state/url-state.ts'
import css from './incident-detail.module.css'
import type { IncidentStory } from './incident-detail.tsx'

const text = messages.incidents.detail
const atFirst = 200
const fieldsShown = 5

/** What happened, oldest first, each moment with where it was. Personal fields of signals are not among what is shown. */
export function Story({ story }: { story: IncidentStory }): ReactElement {
  const { accountId, incident, entries, sites } = story
  const [shown, setShown] = useState(atFirst)
  const catalog = useQuery({ queryKey: ['catalog', accountId], queryFn: () => bridge.catalog.get({ accountId }) }).data
  const names = useMemo(() => new Map(sites.map(({ id, name }) => [id, name])), [sites])
  if (entries.length === 0) return <p className="dim">{text.empty}</p>
  const manySites = sites.length > 1
  return (
    <>
      <ol className={css.story}>
        {entries.slice(0, shown).map((entry, index) => {
          const before = entries[index - 1]
          const newDay = index === 0 || (before && !sameDay(before.at, entry.at))
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries have no id, and their order is what they are.
            <li key={index} data-kind={entry.kind} data-before={entry.at < incident.startedAt || undefined}>
              <time className={css.at} dateTime={new Date(entry.at).toISOString()} data-tip={exactText(entry.at)}>
                {newDay ? clockText(entry.at, 0).replace(/\s\d\d:\d\d$/, '') : ''}
                <span>{clockSeconds(entry.at)}</span>
              </time>
              <span className={css.mark}>
                <Mark entry={entry} />
              </span>
              <div className={css.what}>
                <Entry entry={entry} accountId={accountId} catalog={catalog} startedAt={incident.startedAt} />
                {manySites && 'siteId' in entry && (
                  <span className={css.where}>
                    <MiddleCut text={names.get(entry.siteId) ?? entry.siteId} className="dim" />
                  </span>
                )}
              </div>
            </li>
          )
        })}
      </ol>
      {entries.length > shown && (
        <button type="button" className={frame.more} onClick={() => setShown(shown + 1000)}>
          {text.more(entries.length - shown)}
        </button>
      )}
    </>
  )
}

function Mark({ entry }: { entry: StoryEntry }): ReactElement {
  if (entry.kind === 'state' || (entry.kind === 'step' && (entry.action === 'fired' || entry.action === 'reopened')))
    return entry.kind === 'state' && entry.change === 'resolved' ? (
      <IconCheck size={14} aria-label={text.kinds.state} role="img" />
    ) : (
      <SeverityIcon severity={entry.severity} size={12} titled />
    )
  const [Icon, kind]: [TablerIcon, string] =
    entry.kind === 'change'
      ? [IconReplace, text.kinds.change]
      : entry.kind === 'signals'
        ? [IconTimeline, text.kinds.signals]
        : entry.kind === 'snooze'
          ? [IconClockPause, text.kinds.snooze]
          : entry.author === 'service' || entry.author === 'policy'
            ? [entry.action === 'resolved' ? IconCheck : IconAlertTriangle, text.kinds.step]
            : [entry.action === 'noted' ? IconMessage : IconCheck, text.kinds.person]
  return <Icon size={14} stroke={1.7} aria-label={kind} role="img" />
}

function Entry({
  entry,
  accountId,
  catalog,
  startedAt,
}: {
  entry: StoryEntry
  accountId: string
  catalog: Catalog | undefined
  startedAt: number
}): ReactElement {
  const scoped = useScopedPath()
  const types = catalog?.signalTypes
  const isPersonal = useMemo(() => personalFields(types ?? []), [types])
  switch (entry.kind) {
    case 'state':
      return <b>{text.states[entry.change]}</b>
    case 'change':
      return (
        <span>
          <Sentence text={entry.text} />
          {entry.at < startedAt && <span className={css.lead}>{text.lead(spanText(startedAt - entry.at))}</span>}
        </span>
      )
    case 'signals': {
      const meaning = types?.find(({ type }) => type === entry.type)?.meaning
      const fields = Object.entries(entry.sample.fields).filter(
        ([name, value]) => !isPlumbing(name) && !isPersonal(entry.type, name) && value !== null && value !== '',
      )
      return (
        <span>
          <span className="mono" data-tip={meaning}>
            {text.signals(entry.count, entry.type)}
          </span>
          {entry.to > entry.at && <span className="dim"> {text.over(spanText(entry.to - entry.at))}</span>}
          <span className={css.tokens}>
            {fields.slice(0, fieldsShown).map(([name, value]) => (
              <span key={name} className={css.token}>
                <span className="faint">{name}</span> {String(value).slice(0, 120)}
              </span>
            ))}
          </span>
        </span>
      )
    }
    case 'snooze': {
      const rule = catalog?.rules.find(({ id }) => id === entry.ruleId)?.title ?? entry.ruleId
      return (
        <span>
          {text.snoozed(entry.author, rule, clockText(entry.until, entry.at))}
          {entry.reason !== '' && <span className={css.note}>{entry.reason}</span>}
        </span>
      )
    }
    case 'step':
      return (
        <span>
          <Link href={scoped(paths.alert(accountId, entry.alertId))} className={css.alert}>
            {entry.title}
          </Link>{' '}
          <span className="dim">
            {text.actions[entry.action]}
            {entry.author !== 'service' && ` ${text.by(entry.author)}`}
          </span>
          {entry.note !== undefined && <span className={css.note}>{entry.note}</span>}
        </span>
      )
  }
}
