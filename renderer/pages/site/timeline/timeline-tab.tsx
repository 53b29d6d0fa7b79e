// biome-ignore-all lint/a11y/useSemanticElements: rows in sight only, at places of their own: a table element cannot do that.
import { Button } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { type ReactElement, useEffect, useMemo, useState } from 'react'
import { Link } from 'wouter'
import type { SignalType } from '../../../../shared/model/rules/catalog.ts'
import { formatDayAndClock } from '../../../charts/axis/clock-text.ts'
import type { TimeSpan } from '../../../charts/axis/time-range.ts'
import { RangePicker } from '../../../charts/range-picker.tsx'
import { useChartRange } from '../../../charts/use-chart-range.ts'
import { errorText } from '../../../components/error-text.ts'
import { VirtualList } from '../../../components/list/virtual-list.tsx'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { Panel } from '../../../components/surface/panel.tsx'
import { exactText } from '../../../components/time/time-text.ts'
import { messages } from '../../../messages/messages.ts'
import { paths, useGo, useScopedPath } from '../../../state/url-state.ts'
import type { SiteRef } from '../metric-chart.tsx'
import siteCss from '../site.module.css'
import type { SiteDetail } from '../site-header.tsx'
import css from './timeline.module.css'
import { isSuspect, moved, runs, suspectSpans, type TimelineEvent, timelineLanes, zoomed } from './timeline-events.ts'
import { EventIcon, TimelinePlot } from './timeline-plot.tsx'
import { most, useTimeline } from './use-timeline.ts'

const text = messages.siteParts.timeline
const rowHeight = 32

/** Alerts, changes and what people did on one time axis, and the same as a list. */
export function TimelineTab({ site: row, types }: { site: SiteDetail; types: SignalType[] }): ReactElement {
  const own: SiteRef = { accountId: row.accountId, siteId: row.site.id }
  const { platform } = row.site
  const go = useGo()
  const chart = useChartRange(own.accountId)
  const { from, to } = chart.span
  // What is drawn moves with every turn of the wheel; what is asked for follows when it rests.
  const [view, setView] = useState<TimeSpan | null>(null)
  const settle = useDebouncedCallback((next: TimeSpan) => chart.zoom(next), 250)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the span in the address is the newest word.
  useEffect(() => setView(null), [from, to])
  const span = view ?? { from, to }
  const show = (next: TimeSpan) => {
    setView(next)
    settle(next)
  }
  const timeline = useTimeline(own, platform, types, chart.span)
  const lanes = timelineLanes.filter((lane) => platform === 'wordpress' || (lane !== 'fatals' && lane !== 'environment'))
  const suspects = useMemo(() => suspectSpans(timeline.events), [timeline.events])
  const listed = useMemo(
    () => runs(timeline.events.filter(({ at }) => at >= from && at <= to).toSorted((a, b) => b.at - a.at)),
    [timeline.events, from, to],
  )
  if (timeline.error !== null) return <ErrorState error={timeline.error} onRetry={timeline.retry} />
  return (
    <div className={siteCss.stack}>
      <div className={siteCss.toolbar}>
        <Button onClick={() => show(moved(span, -0.5, Date.now()))}>{text.earlier}</Button>
        <Button onClick={() => show(moved(span, 0.5, Date.now()))}>{text.later}</Button>
        <Button onClick={() => show(zoomed(span, 0.5, 0.5, Date.now()))}>{text.zoomIn}</Button>
        <Button onClick={() => show(zoomed(span, 2, 0.5, Date.now()))}>{text.zoomOut}</Button>
        <span className={siteCss.toolbarEnd}>
          <RangePicker chart={chart} />
        </span>
      </div>
      <Panel>
        <TimelinePlot
          events={timeline.events}
          lanes={lanes}
          span={span}
          suspects={suspects}
          onSpan={show}
          onOpen={(event) => event.alertId !== undefined && go(paths.alert(own.accountId, event.alertId))}
        />
        {suspects.length > 0 && (
          <p className={css.legend}>
            <span className={css.legendSuspect} aria-hidden="true" /> {text.before}
          </p>
        )}
      </Panel>
      <Notes timeline={timeline} />
      {timeline.loading ? (
        <SkeletonRows rows={4} height={rowHeight} />
      ) : listed.length === 0 ? (
        <EmptyState {...text.empty} />
      ) : (
        <Panel title={text.list} padded={false}>
          <EventList accountId={own.accountId} entries={listed} suspects={suspects} />
        </Panel>
      )}
    </div>
  )
}

/** What of the picture is not there, and why. */
function Notes({ timeline }: { timeline: ReturnType<typeof useTimeline> }): ReactElement | null {
  const notes = [
    timeline.moreAlerts ? text.partialAlerts(most) : null,
    timeline.moreChanges ? text.partial(most) : null,
    timeline.cached ? text.cached : null,
    timeline.changesError === null ? null : `${text.changesFailed} ${errorText(timeline.changesError).what}`,
  ].filter((note) => note !== null)
  if (notes.length === 0) return null
  return <p className="dim">{notes.join(' ')}</p>
}

interface EventListProps {
  accountId: string
  entries: { event: TimelineEvent; count: number }[]
  suspects: TimeSpan[]
}

function EventList({ accountId, entries, suspects }: EventListProps): ReactElement {
  const scoped = useScopedPath()
  return (
    <div style={{ height: Math.min(14, entries.length) * rowHeight }}>
      <VirtualList
        count={entries.length}
        height={rowHeight}
        role="list"
        tabIndex={0}
        aria-label={text.list}
        row={(index) => {
          const { event, count } = entries[index]!
          const words = count === 1 ? event.text : text.times(event.text, count)
          const suspect = isSuspect(event, suspects)
          return (
            <div className={css.event} role="listitem" data-suspect={suspect || undefined}>
              <time dateTime={new Date(event.at).toISOString()} data-tip={exactText(event.at)} className="dim">
                {formatDayAndClock(event.at)}
              </time>
              <EventIcon event={event} />
              <span className={css.eventLane}>{text.lanes[event.lane]}</span>
              <span className={css.eventText} data-tip={words}>
                {event.alertId === undefined ? (
                  words
                ) : (
                  <Link href={scoped(paths.alert(accountId, event.alertId))} className="link">
                    {event.text}
                  </Link>
                )}
              </span>
              {suspect && <span className={css.tag}>{text.beforeShort}</span>}
            </div>
          )
        }}
      />
    </div>
  )
}
