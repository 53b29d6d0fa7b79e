import type { ReactElement } from 'react'
import { sameDay } from '../components/time/time-text.ts'
import { messages } from '../messages/messages.ts'
import { formatClock, formatDayAndClock } from './axis/clock-text.ts'
import type { TimeRangeName, TimeSpan } from './axis/time-range.ts'
import css from './charts.module.css'

const text = messages.charts

export interface RangePickerProps {
  value: TimeRangeName
  onChange: (range: TimeRangeName) => void
  offered: TimeRangeName[]
  /** A stretch chosen by dragging, shown with a way back. */
  zoomed?: TimeSpan | null
  onZoomOut?: () => void
}

/** The range that charts or a timeline show. */
export function RangePicker({ value, onChange, offered, zoomed = null, onZoomOut }: RangePickerProps): ReactElement {
  return (
    <div className={css.range}>
      {zoomed !== null && (
        <button type="button" className={css.rangeZoomed} onClick={onZoomOut} title={text.zoomOut}>
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
            aria-pressed={zoomed === null && range === value}
            onClick={() => onChange(range)}
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
