import type { ReactElement } from 'react'
import { sameDay } from '../components/time/time-text.ts'
import { messages } from '../messages/messages.ts'
import { formatClock, formatDayAndClock } from './axis/clock-text.ts'
import type { TimeSpan } from './axis/time-range.ts'
import css from './charts.module.css'
import type { ChartRange } from './use-chart-range.ts'

const text = messages.charts

/** The range that charts or a timeline show; of a stretch chosen by dragging, a way back. */
export function RangePicker({ chart: { range: chosen, setRange, offered, zoomed, zoom } }: { chart: ChartRange }): ReactElement {
  return (
    <div className={css.range}>
      {zoomed !== null && (
        <button type="button" className={css.rangeZoomed} onClick={() => zoom(null)} title={text.zoomOut}>
          {text.zoomedTo(formatDayAndClock(zoomed.from), isSameDay(zoomed) ? formatClock(zoomed.to, 0) : formatDayAndClock(zoomed.to))}{' '}
          <span aria-hidden="true">×</span>
          <span className="visually-hidden">{text.zoomOut}</span>
        </button>
      )}
      <fieldset className={css.rangeChoices}>
        <legend className="visually-hidden">{text.range}</legend>
        {offered.map((range) => (
          <button
            key={range}
            type="button"
            className={css.rangeChoice}
            aria-pressed={zoomed === null && range === chosen}
            onClick={() => setRange(range)}
          >
            {text.ranges[range]}
          </button>
        ))}
      </fieldset>
    </div>
  )
}

function isSameDay({ from, to }: TimeSpan): boolean {
  return sameDay(from, to)
}
