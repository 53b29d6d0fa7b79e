import { SegmentedControl } from '@mantine/core'
import { IconMinus, IconPlus, IconX } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { memo, type ReactElement, useMemo } from 'react'
import { quoteFilterValue } from '../../../../shared/bridge/filter.ts'
import { useShortcuts } from '../../../app/keyboard/shortcuts.ts'
import { formatClock, formatDayAndClock } from '../../../charts/axis/clock-text.ts'
import { timeTicks } from '../../../charts/axis/time-axis.ts'
import type { TimeSpan } from '../../../charts/axis/time-range.ts'
import { errorText } from '../../../components/error-text.ts'
import { ErrorState } from '../../../components/states.tsx'
import { SeverityIcon } from '../../../components/status/severity.tsx'
import { MiddleCut } from '../../../components/text/middle-cut.tsx'
import { sameDay } from '../../../components/time/time-text.ts'
import { numberText } from '../../../messages/locale.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import { bridge } from '../../../state/console-client.ts'
import { useAccounts } from '../../../state/console-store.ts'
import { useUrlParameter, useUrlUpdate } from '../../../state/url-state.ts'
import { lanes } from './timeline-bins.ts'
import { TimelineBrush } from './timeline-brush.tsx'
import { SeverityLanes, type SiteLane, SiteLanes } from './timeline-lanes.tsx'
import css from './timeline-strip.module.css'
import { binLength, pan, readWindow, type TimelineWindow, timelineSpan, usualWindow, wordOf, zoom, zoomLevels } from './timeline-window.ts'

const text = messages.alerts.timeline

export interface TimelineStripProps {
  accountId: string | null
  filter: string
  /** The stretch of time that the list is limited to. */
  chosen: TimeSpan | null
  onChoose: (span: TimeSpan | null) => void
  /** Adds a term to the filter. */
  onNarrow: (term: string) => void
}

const noLanes: SiteLane[] = []

/** When alerts first fired: lanes by severity or by site, a line for now, zoom from 15 minutes to all that is kept, and a brush that limits the list. */
export const TimelineStrip = memo(function TimelineStrip({
  accountId,
  filter,
  chosen,
  onChoose,
  onNarrow,
}: TimelineStripProps): ReactElement {
  const [rangeText] = useUrlParameter('range', '24h')
  const [endText] = useUrlParameter('end')
  const [lanesText, setLanes] = useUrlParameter('lanes', 'severity')
  const update = useUrlUpdate()
  const accounts = useAccounts()
  const kept = Math.max(
    7,
    ...accounts.filter(({ id }) => accountId === null || id === accountId).map(({ account }) => account?.retentionDays ?? 7),
  )
  const levels = useMemo(() => zoomLevels(kept), [kept])
  const window = readWindow(rangeText, endText)
  const bySite = lanesText === 'site'
  const bin = binLength(window.length)
  const newest = useClock((now) => Math.floor(now / bin) * bin)
  const span = timelineSpan(window, newest)
  const { data, error, refetch } = useQuery({
    queryKey: ['alerts', accountId, 'timeline', filter, span.from, span.to],
    queryFn: () => bridge.alerts.timeline({ accountId, filter, from: span.from, to: span.to, steps: span.steps }),
    placeholderData: keepPreviousData,
  })
  const sites = useQuery({
    queryKey: ['alerts', accountId, 'site-timeline', filter, span.from, span.to],
    queryFn: () => bridge.alerts.siteTimeline({ accountId, filter, from: span.from, to: span.to, steps: span.steps }),
    placeholderData: keepPreviousData,
    enabled: bySite,
  })
  const bins = data ?? []
  const drawn = useMemo(() => lanes(data ?? []), [data])
  const total = drawn.reduce((sum, lane) => sum + lane.total, 0)
  const siteLanes = sites.data?.lanes ?? noLanes

  const show = ({ length, end }: TimelineWindow) =>
    update({ range: wordOf(length) === '24h' ? '' : wordOf(length), end: end === null ? '' : String(end) })
  // Without a pointer, what was chosen stays in place, else the end.
  const middle = chosen === null ? 1 : ((chosen.from + chosen.to) / 2 - span.from) / (span.to - span.from)
  const zoomBy = (by: 1 | -1, anchor = Math.min(1, Math.max(0, middle))) => show(zoom(window, levels, by, anchor, Date.now()))
  const panBy = (by: number) => show(pan(window, levels, by, Date.now()))
  useShortcuts(messages.alerts.keys.title, [
    { keys: '+', text: text.nearer, run: () => zoomBy(-1) },
    { keys: 'Shift++', run: () => zoomBy(-1) },
    { keys: '=', run: () => zoomBy(-1) },
    { keys: '-', text: text.farther, run: () => zoomBy(1) },
    { keys: '0', text: text.usual, run: () => show(usualWindow) },
    { keys: 'l', text: text.otherLanes, run: () => setLanes(bySite ? 'severity' : 'site') },
  ])

  const name = text.ranges[wordOf(window.length) as keyof typeof text.ranges]
  const title = window.end === null ? text.title(name) : text.titleUntil(name, formatDayAndClock(window.end))
  const level = levels.indexOf(wordOf(window.length))
  return (
    <section className={css.strip} aria-label={title}>
      <header className={css.head}>
        <span className={css.title}>{title}</span>
        <span className={css.hint}>{text.hint}</span>
        {chosen !== null && (
          <button type="button" className={css.zoomed} onClick={() => onChoose(null)} data-tip={text.clear}>
            {formatDayAndClock(chosen.from)} – {sameDay(chosen.from, chosen.to) ? formatClock(chosen.to, 0) : formatDayAndClock(chosen.to)}
            <IconX size={12} aria-hidden />
            <span className="visually-hidden">{text.clear}</span>
          </button>
        )}
        <SegmentedControl
          aria-label={text.lanes}
          value={bySite ? 'site' : 'severity'}
          onChange={setLanes}
          data={(['severity', 'site'] as const).map((value) => ({ value, label: text.lanesBy[value] }))}
        />
        <fieldset className={css.choices} aria-label={text.zoom}>
          <button
            type="button"
            className={css.choice}
            aria-label={text.farther}
            disabled={level >= levels.length - 1}
            onClick={() => zoomBy(1)}
          >
            <IconMinus size={12} aria-hidden />
          </button>
          {levels.map((word) => (
            <button
              key={word}
              type="button"
              className={css.choice}
              aria-pressed={window.end === null && wordOf(window.length) === word}
              onClick={() => show({ length: readWindow(word, '').length, end: null })}
            >
              {text.levels[word as keyof typeof text.levels]}
            </button>
          ))}
          <button type="button" className={css.choice} aria-label={text.nearer} disabled={level <= 0} onClick={() => zoomBy(-1)}>
            <IconPlus size={12} aria-hidden />
          </button>
        </fieldset>
      </header>
      {/* Of a filter that cannot be read, the list below says so. */}
      {error && data === undefined && errorText(error).code !== 'filter_invalid' ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <div className={css.body} data-sites={bySite || undefined}>
          <div className={css.names}>
            {bySite
              ? siteLanes.map((lane) => (
                  <button
                    key={`${lane.accountId}/${lane.siteId}`}
                    type="button"
                    className={css.siteName}
                    data-tip={text.narrow(lane.siteName)}
                    onClick={() => onNarrow(`site:${quoteFilterValue(lane.siteName)}`)}
                  >
                    <MiddleCut text={lane.siteName} tail={9} />
                    <span className={css.count}>{numberText(lane.total)}</span>
                  </button>
                ))
              : drawn.map((lane) => (
                  <span key={lane.severity} className={css.name}>
                    <SeverityIcon severity={lane.severity} size={9} />
                    <span>{messages.common.severity[lane.severity]}</span>
                    <span className={css.count} data-none={lane.total === 0}>
                      {numberText(lane.total)}
                    </span>
                  </span>
                ))}
            {bySite && sites.data?.lanes.length === 0 && <span className={css.name}>{text.noSites}</span>}
            {bySite && sites.data && sites.data.sites > siteLanes.length && (
              <span className={css.rest}>{text.moreSites(sites.data.sites - siteLanes.length)}</span>
            )}
          </div>
          <div className={css.lanes}>
            {bySite ? <SiteLanes lanes={siteLanes} steps={span.steps} /> : <SeverityLanes lanes={drawn} steps={span.steps} />}
            <TimelineBrush
              span={span}
              bins={bins}
              chosen={chosen}
              label={text.label(title, total)}
              onChoose={onChoose}
              onZoom={zoomBy}
              onPan={panBy}
            />
            <Axis span={span} />
          </div>
        </div>
      )}
    </section>
  )
})

function Axis({ span }: { span: TimeSpan }): ReactElement {
  const now = useClock((at) => Math.floor(at / 10_000) * 10_000)
  const part = (at: number) => (at - span.from) / (span.to - span.from)
  const place = (at: number) => `${part(at) * 100}%`
  // A label at either edge would be cut.
  const ticks = timeTicks(span.from, span.to, 8).filter(({ at }) => part(at) > 0.03 && part(at) < 0.97)
  return (
    <>
      <div className={css.axis} aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick.at} style={{ left: place(tick.at) }}>
            {tick.label}
          </span>
        ))}
      </div>
      {now >= span.from && now <= span.to + 10_000 && (
        <span className={css.now} style={{ left: place(Math.min(span.to, now)) }} data-tip={text.now} />
      )}
    </>
  )
}
