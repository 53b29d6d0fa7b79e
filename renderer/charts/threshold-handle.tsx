import { type KeyboardEvent, type PointerEvent, type ReactElement, useRef } from 'react'
import { messages } from '../messages/messages.ts'
import { formatValue } from './axis/number-format.ts'
import css from './charts.module.css'
import { plotFrame, plotWidth } from './plot-frame.ts'

export interface ThresholdHandleProps {
  width: number
  height: number
  /** Lowest and highest value of the axis. */
  low: number
  high: number
  unit: string
  value: number
  onChange: (value: number) => void
  /** A drag began or ended: the axis must not move meanwhile. */
  onDragging: (dragging: boolean) => void
}

/** The threshold of a chart as something to take hold of: dragged, or moved with the arrow keys (Page keys: ten times as far). */
export function ThresholdHandle({ width, height, low, high, unit, value, onChange, onDragging }: ThresholdHandleProps): ReactElement {
  const area = useRef<HTMLDivElement>(null)
  const dragging = useRef(false)
  const inner = height - plotFrame.top - plotFrame.bottom
  const place = ((high - Math.min(high, Math.max(low, value))) / Math.max(1e-9, high - low)) * inner
  const step = stepOf(high - low, unit)
  const rounded = (wanted: number) => Number((Math.round(wanted / step) * step).toPrecision(10))

  const onMove = (event: PointerEvent<HTMLElement>) => {
    const box = area.current?.getBoundingClientRect()
    if (!dragging.current || box === undefined) return
    const share = Math.min(1, Math.max(0, (event.clientY - box.top) / box.height))
    onChange(rounded(high - share * (high - low)))
  }
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const leaps: Record<string, number> = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }
    const leap = leaps[event.key]
    if (leap === undefined) return
    event.preventDefault()
    onChange(rounded(value + leap * step))
  }
  const end = () => {
    dragging.current = false
    onDragging(false)
  }
  return (
    <div
      ref={area}
      className={css.thresholdArea}
      style={{ left: plotFrame.left, top: plotFrame.top, width: plotWidth(width), height: inner }}
    >
      <div
        role="slider"
        tabIndex={0}
        aria-label={messages.charts.threshold}
        aria-orientation="vertical"
        aria-valuemin={low}
        aria-valuemax={Math.max(high, value)}
        aria-valuenow={value}
        aria-valuetext={formatValue(value, unit)}
        className={css.thresholdHandle}
        style={{ top: place }}
        onKeyDown={onKey}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          dragging.current = true
          onDragging(true)
        }}
        onPointerMove={onMove}
        onPointerUp={end}
        onPointerCancel={end}
      >
        <span>{formatValue(value, unit)}</span>
      </div>
    </div>
  )
}

/** A step that a person would choose: about a hundredth of the axis, whole where only whole numbers mean anything. */
function stepOf(range: number, unit: string): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1e-9, range / 60)))
  const step = range / 60 / power >= 5 ? 5 * power : range / 60 / power >= 2 ? 2 * power : power
  return unit === '1' ? Math.max(1, Math.round(step)) : step
}
