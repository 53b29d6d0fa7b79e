import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, memo, type PointerEvent, type ReactElement, useState } from 'react'
import { type Severity, type SeverityCounts, severities } from '../../../shared/model/severity.ts'
import { formatClock } from '../../charts/axis/clock-text.ts'
import { timeTicks } from '../../charts/axis/time-axis.ts'
import type { TimeSpan } from '../../charts/axis/time-range.ts'
import { RangePicker } from '../../charts/range-picker.tsx'
import { ErrorState } from '../../components/states.tsx'
import { SeverityIcon } from '../../components/status/severity.tsx'
import { messages } from '../../messages/messages.ts'
import { useClock } from '../../state/clock.ts'
import { bridge } from '../../state/console-client.ts'
import { binLength, chosenSpan, type Lane, lanes, type TimelineRange, timelineRanges, timelineSpan } from './timeline-bins.ts'
import css from './timeline-strip.module.css'

const text = messages.alerts.timeline

export interface TimelineStripProps {
  accountId: string | null
  filter: string
  range: TimelineRange
  onRange: (range: TimelineRange) => void
  /** The stretch of time that the list is limited to. */
  chosen: TimeSpan | null
  onChoose: (span: TimeSpan | null) => void
}

/** When alerts first fired: a lane for each severity, a line for now, and a brush that limits the list. */
export function TimelineStrip({ accountId, filter, range, onRange, chosen, onChoose }: TimelineStripProps): ReactElement {
  const bin = binLength(range)
  const newest = useClock((now) => Math.floor(now / bin) * bin)
  const span = timelineSpan(range, newest)
  const { data, error, refetch } = useQuery({
    queryKey: ['alerts', accountId, 'timeline', filter, range, span.to],
    queryFn: () => bridge.alerts.timeline({ accountId, filter, from: span.from, to: span.to, steps: span.steps }),
    placeholderData: keepPreviousData,
  })
  const bins = data ?? []
  const drawn = lanes(bins)
  const total = drawn.reduce((sum, lane) => sum + lane.total, 0)

  return (
    <section className={css.strip} aria-label={text.title(text.ranges[range])}>
      <header className={css.head}>
        <span className={css.title}>{text.title(text.ranges[range])}</span>
        <span className={css.hint}>{text.hint}</span>
        <RangePicker
          value={range}
          offered={Object.keys(timelineRanges) as TimelineRange[]}
          onChange={(next) => onRange(next as TimelineRange)}
          zoomed={chosen}
          onZoomOut={() => onChoose(null)}
        />
      </header>
      {error && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <div className={css.body}>
          <div className={css.names}>
            {drawn.map((lane) => (
              <span key={lane.severity} className={css.name}>
                <SeverityIcon severity={lane.severity} size={9} />
                <span>{messages.common.severity[lane.severity]}</span>
                <span className={css.count} data-none={lane.total === 0}>
                  {lane.total.toLocaleString()}
                </span>
              </span>
            ))}
          </div>
          <div className={css.lanes}>
            <Bars lanes={drawn} steps={span.steps} />
            <Brush span={span} bins={bins} chosen={chosen} total={total} range={range} onChoose={onChoose} />
            <Axis span={span} />
          </div>
        </div>
      )}
    </section>
  )
}

const laneHeight = 12

const Bars = memo(function Bars({ lanes: drawn, steps }: { lanes: Lane[]; steps: number }): ReactElement {
  return (
    <svg className={css.bars} viewBox={`0 0 ${steps} ${laneHeight * severities.length}`} preserveAspectRatio="none" aria-hidden="true">
      {drawn.map((lane, index) => {
        const base = (index + 1) * laneHeight - 1
        const path = lane.bars.map(({ bin, height }) => `M${bin + 0.1} ${base}h.8v${-(laneHeight - 3) * height}h-.8z`).join('')
        return (
          <g key={lane.severity}>
            <line x1="0" x2={steps} y1={base + 0.5} y2={base + 0.5} className={css.floor} />
            <path d={path} className={css.bar} data-severity={lane.severity} />
          </g>
        )
      })}
    </svg>
  )
})

function Axis({ span }: { span: TimeSpan }): ReactElement {
  const second = useClock((now) => Math.floor(now / 10_000) * 10_000)
  const place = (at: number) => `${((at - span.from) / (span.to - span.from)) * 100}%`
  return (
    <>
      <div className={css.axis} aria-hidden="true">
        {timeTicks(span.from, span.to, 8).map((tick) => (
          <span key={tick.at} style={{ left: place(tick.at) }}>
            {tick.label}
          </span>
        ))}
      </div>
      <span className={css.now} style={{ left: place(Math.min(span.to, second)) }} data-tip={text.now} />
    </>
  )
}

interface BrushProps {
  span: TimeSpan & { steps: number }
  bins: { at: number; counts: SeverityCounts }[]
  chosen: TimeSpan | null
  total: number
  range: TimelineRange
  onChoose: (span: TimeSpan | null) => void
}

/** Choosing a time with the pointer (drag or click) or with the arrow keys. */
function Brush({ span, bins, chosen, total, range, onChoose }: BrushProps): ReactElement {
  const [anchor, setAnchor] = useState<number | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const [dragging, setDragging] = useState(false)

  const binAt = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return Math.min(span.steps - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * span.steps)))
  }
  const finish = (end: number) => {
    if (anchor !== null) onChoose(chosenSpan(span, anchor, end))
    setAnchor(null)
    setDragging(false)
  }
  const onKey = (event: KeyboardEvent) => {
    const now = cursor ?? span.steps - 1
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const next = Math.min(span.steps - 1, Math.max(0, now + (event.key === 'ArrowLeft' ? -1 : 1)))
      if (event.shiftKey) setAnchor(anchor ?? now)
      else setAnchor(null)
      setCursor(next)
    } else if (event.key === 'Enter') {
      onChoose(chosenSpan(span, anchor ?? now, now))
      setAnchor(null)
    } else if (event.key === 'Escape') {
      setAnchor(null)
      onChoose(null)
    } else return
    event.preventDefault()
  }

  const width = span.to - span.from
  const live = anchor !== null && cursor !== null ? chosenSpan(span, anchor, cursor) : null
  const shown = live ?? chosen
  const left = shown === null ? 0 : Math.max(0, (shown.from - span.from) / width)
  const right = shown === null ? 0 : Math.min(1, (shown.to - span.from) / width)
  const counts = cursor === null ? undefined : bins[cursor]?.counts
  const at = cursor === null ? 0 : span.from + (cursor * width) / span.steps

  return (
    // biome-ignore lint/a11y/useSemanticElements: a brush is no field set; it has no role of its own, and its label tells the keys.
    <div
      className={css.brush}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys choose a time.
      tabIndex={0}
      aria-label={text.label(text.ranges[range], total)}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setAnchor(binAt(event))
        setCursor(binAt(event))
        setDragging(true)
      }}
      onPointerMove={(event) => setCursor(binAt(event))}
      onPointerUp={(event) => dragging && finish(binAt(event))}
      onPointerCancel={() => {
        setAnchor(null)
        setDragging(false)
      }}
      onPointerLeave={() => !dragging && setCursor(null)}
      onBlur={() => {
        setCursor(null)
        setAnchor(null)
      }}
    >
      {shown !== null && right > left && (
        <span className={css.chosen} style={{ left: `${left * 100}%`, width: `${(right - left) * 100}%` }} />
      )}
      {cursor !== null && (
        <>
          <span className={css.cursor} style={{ left: `${(cursor / span.steps) * 100}%`, width: `${100 / span.steps}%` }} />
          <span
            className={css.said}
            role="status"
            data-side={cursor > span.steps / 2 ? 'left' : 'right'}
            style={{ left: `${((cursor + 0.5) / span.steps) * 100}%` }}
          >
            {text.bin(
              formatClock(at, width),
              formatClock(at + width / span.steps, 0),
              counts === undefined
                ? []
                : severities.flatMap((severity): [Severity, number][] => (counts[severity] > 0 ? [[severity, counts[severity]]] : [])),
            )}
          </span>
        </>
      )}
    </div>
  )
}
