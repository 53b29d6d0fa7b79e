import { IconBug, IconPlug, IconRocket, IconServer, IconUser } from '@tabler/icons-react'
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { severities } from '../../../../shared/model/severity.ts'
import { formatDayAndClock } from '../../../charts/axis/clock-text.ts'
import { timeTicks } from '../../../charts/axis/time-axis.ts'
import type { TimeSpan } from '../../../charts/axis/time-range.ts'
import { SeverityIcon } from '../../../components/status/severity.tsx'
import { numberText } from '../../../messages/locale.ts'
import { messages } from '../../../messages/messages.ts'
import { useClock } from '../../../state/clock.ts'
import css from './timeline.module.css'
import { type Cluster, clusters, moved, type TimelineEvent, type TimelineLane, zoomed } from './timeline-events.ts'

const text = messages.siteParts.timeline
/** Marks closer than this are one, px: a sign and its count have to fit. */
const apart = 36

const icons: Record<TimelineLane, ReactNode> = {
  alerts: null,
  fatals: <IconBug size={13} aria-hidden />,
  deploys: <IconRocket size={13} aria-hidden />,
  changes: <IconPlug size={13} aria-hidden />,
  environment: <IconServer size={13} aria-hidden />,
  people: <IconUser size={13} aria-hidden />,
}

/** The sign of an event: a severity's shape for alerts, else its lane's. */
export function EventIcon({ event }: { event: TimelineEvent }): ReactElement {
  return (
    <span className={css.icon} data-lane={event.lane}>
      {event.lane === 'alerts' ? <SeverityIcon severity={event.severity ?? 'info'} size={11} /> : icons[event.lane]}
    </span>
  )
}

interface TimelinePlotProps {
  events: TimelineEvent[]
  lanes: readonly TimelineLane[]
  span: TimeSpan
  suspects: TimeSpan[]
  onSpan: (span: TimeSpan) => void
  onOpen: (event: TimelineEvent) => void
}

/** One axis, a lane for each kind of event. The wheel, + and −, and dragging zoom; the arrow keys go from mark to mark. */
export function TimelinePlot({ events, lanes, span, suspects, onSpan, onOpen }: TimelinePlotProps): ReactElement {
  const { ref, width } = usePlotWidth()
  const [active, setActive] = useState<string | null>(null)
  const [dragged, setDragged] = useState<{ from: number; to: number } | null>(null)
  const start = useRef<number | null>(null)
  const now = useClock((time) => Math.floor(time / 10_000) * 10_000)
  const marks = lanes.map((lane) => ({
    lane,
    clusters: clusters(
      events.filter((event) => event.lane === lane),
      span,
      apart / Math.max(apart, width),
    ),
  }))
  const inOrder = marks.flatMap(({ clusters: own }) => own).sort((a, b) => a.place - b.place)
  const chosen = inOrder.find((cluster) => idOf(cluster) === active)
  const length = span.to - span.from
  const placeOf = (at: number) => (100 * (at - span.from)) / length
  const shareAt = (clientX: number) => {
    const box = ref.current?.getBoundingClientRect()
    return box === undefined || box.width === 0 ? 0 : Math.min(1, Math.max(0, (clientX - box.left) / box.width))
  }

  // React listens to wheels passively; the page must not scroll while the axis zooms.
  const newest = useRef({ span, onSpan })
  newest.current = { span, onSpan }
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it needs it reads from references.
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const { span: current, onSpan: tell } = newest.current
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) tell(moved(current, event.deltaX / 1000, Date.now()))
      else tell(zoomed(current, 1.0015 ** Math.max(-300, Math.min(300, event.deltaY)), shareAt(event.clientX), Date.now()))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [ref])

  const open = (cluster: Cluster) => {
    const [first, ...others] = cluster.events
    if (first === undefined) return
    const last = others.at(-1)
    if (last !== undefined && last.at - first.at > 60_000) {
      const margin = (last.at - first.at) * 0.2
      onSpan({ from: Math.round(first.at - margin), to: Math.round(last.at + margin) })
    } else onOpen(last ?? first)
  }
  const step = (by: number) => {
    const at = chosen === undefined ? (by > 0 ? -1 : inOrder.length) : inOrder.indexOf(chosen)
    const next = inOrder[Math.min(inOrder.length - 1, Math.max(0, at + by))]
    setActive(next === undefined ? null : idOf(next))
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft' && event.shiftKey) onSpan(moved(span, -0.25, Date.now()))
    else if (event.key === 'ArrowRight' && event.shiftKey) onSpan(moved(span, 0.25, Date.now()))
    else if (event.key === 'ArrowLeft') step(-1)
    else if (event.key === 'ArrowRight') step(1)
    else if (event.key === 'Home') step(-inOrder.length)
    else if (event.key === 'End') step(inOrder.length)
    else if (event.key === '+' || event.key === '=') onSpan(zoomed(span, 0.5, chosen?.place ?? 0.5, Date.now()))
    else if (event.key === '-') onSpan(zoomed(span, 2, chosen?.place ?? 0.5, Date.now()))
    else if (event.key === 'Enter' && chosen !== undefined) open(chosen)
    else if (event.key === 'Escape' && chosen !== undefined) setActive(null)
    else return
    event.preventDefault()
  }
  const onUp = (event: PointerEvent) => {
    const began = start.current
    start.current = null
    setDragged(null)
    const end = shareAt(event.clientX)
    if (began === null || Math.abs(end - began) < 0.01) return
    onSpan({
      from: Math.round(span.from + Math.min(began, end) * length),
      to: Math.round(span.from + Math.max(began, end) * length),
    })
  }

  return (
    <div className={css.plot}>
      <div className={css.names}>
        {marks.map(({ lane, clusters: own }) => (
          <span key={lane} className={css.laneName}>
            {text.lanes[lane]}
            <span className="dim">{numberText(own.reduce((sum, { events: all }) => sum + all.length, 0))}</span>
          </span>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a time axis is no field set; its label tells what is on it. */}
      <div
        ref={ref}
        className={css.axisArea}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys zoom and go from mark to mark.
        tabIndex={0}
        aria-label={text.plot(
          marks
            .map(({ lane, clusters: own }) =>
              text.counts(
                text.lanes[lane],
                own.reduce((sum, { events: all }) => sum + all.length, 0),
              ),
            )
            .join(', '),
        )}
        onKeyDown={onKey}
        onBlur={() => setActive(null)}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          start.current = shareAt(event.clientX)
        }}
        onPointerMove={(event) => {
          if (start.current === null) return
          const at = shareAt(event.clientX)
          setDragged({ from: Math.min(start.current, at), to: Math.max(start.current, at) })
        }}
        onPointerUp={onUp}
        onPointerCancel={() => {
          start.current = null
          setDragged(null)
        }}
      >
        {timeTicks(span.from, span.to, Math.max(3, Math.floor(width / 110))).map((tick) => (
          <span key={tick.at} className={css.tick} style={{ left: `${placeOf(tick.at)}%` }}>
            <span data-end={placeOf(tick.at) > 94 || undefined}>{tick.label}</span>
          </span>
        ))}
        {suspects
          .filter(({ from, to }) => to >= span.from && from <= span.to)
          .map(({ from, to }) => (
            <span
              key={from}
              className={css.suspect}
              style={{ left: `${Math.max(0, placeOf(from))}%`, width: `${placeOf(Math.min(to, span.to)) - Math.max(0, placeOf(from))}%` }}
              data-tip={text.before}
            />
          ))}
        {now >= span.from && now <= span.to && <span className={css.now} style={{ left: `${placeOf(now)}%` }} data-tip={text.now} />}
        {dragged !== null && (
          <span className={css.brush} style={{ left: `${100 * dragged.from}%`, width: `${100 * (dragged.to - dragged.from)}%` }} />
        )}
        {marks.map(({ lane, clusters: own }, index) =>
          own.map((cluster) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the axis has the keys; the list below has links.
            <span
              key={idOf(cluster)}
              className={css.mark}
              data-lane={lane}
              data-active={idOf(cluster) === active || undefined}
              style={{ left: `${100 * cluster.place}%`, top: index * laneHeight + laneHeight / 2 }}
              data-tip={wordsOf(cluster)}
              onClick={() => open(cluster)}
            >
              <EventIcon event={worstOf(cluster)} />
              {cluster.events.length > 1 && <b>{cluster.events.length > 99 ? '99+' : cluster.events.length}</b>}
            </span>
          )),
        )}
        <div style={{ height: lanes.length * laneHeight }} />
        {lanes.slice(1).map((lane, index) => (
          <span key={lane} className={css.floor} style={{ top: (index + 1) * laneHeight }} />
        ))}
      </div>
      <p className={css.said} role="status">
        {chosen === undefined ? text.hint : wordsOf(chosen)}
      </p>
    </div>
  )
}

/** px, as in the style sheet. */
const laneHeight = 34

function idOf({ events }: Cluster): string {
  return events[0]?.id ?? ''
}

function worstOf({ events }: Cluster): TimelineEvent {
  return events.reduce((worst, event) => (rank(event) < rank(worst) ? event : worst))
}

function rank({ severity }: TimelineEvent): number {
  return severities.indexOf(severity ?? 'info')
}

function wordsOf({ events }: Cluster): string {
  const last = events.at(-1)
  if (last === undefined) return ''
  const lines = events.slice(-4).map((event) => event.text)
  return events.length === 1
    ? `${formatDayAndClock(last.at)}: ${last.text}`
    : [`${formatDayAndClock(last.at)}: ${text.cluster(events.length)}`, ...lines].join('\n')
}

function usePlotWidth() {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(800)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, width }
}
