import { type KeyboardEvent, type PointerEvent, type ReactElement, useId, useRef, useState } from 'react'
import { formatClock } from './axis/clock-text.ts'
import type { TimeSpan } from './axis/time-range.ts'
import css from './charts.module.css'
import type { Sample } from './data/decimate.ts'
import { plotFrame, plotWidth } from './plot-frame.ts'
import { leaveChart, pointAt, useChartPointer } from './pointer.ts'

export interface CrosshairProps extends TimeSpan {
  width: number
  height: number
  step: number
  /** What the picture shows, for a person who does not see it. */
  label: string
  onSelect?: ((span: TimeSpan) => void) | undefined
}

/** The layer over a chart's picture: the shared crosshair, and dragging (or Shift and arrows) to choose a range. */
export function Crosshair({ from, to, step, width, height, label, onSelect }: CrosshairProps): ReactElement {
  const owner = useId()
  const pixels = plotWidth(width)
  const [dragged, setDragged] = useState<TimeSpan | null>(null)
  const start = useRef<number | null>(null)

  const instantAt = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
    return from + share * (to - from)
  }
  const onMove = (event: PointerEvent<HTMLElement>) => {
    const at = instantAt(event)
    pointAt(owner, at)
    if (start.current !== null) setDragged({ from: Math.min(start.current, at), to: Math.max(start.current, at) })
  }
  const onUp = (event: PointerEvent<HTMLElement>) => {
    const began = start.current
    start.current = null
    setDragged(null)
    if (began === null || onSelect === undefined) return
    const at = instantAt(event)
    if (Math.abs(at - began) / (to - from) > 0.01) onSelect({ from: Math.round(Math.min(began, at)), to: Math.round(Math.max(began, at)) })
  }
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const known = useChartPointer.getState().at ?? to
    const leap = event.shiftKey ? 10 * step : step
    if (event.key === 'ArrowLeft') pointAt(owner, Math.max(from, known - leap))
    else if (event.key === 'ArrowRight') pointAt(owner, Math.min(to, known + leap))
    else if (event.key === 'Home') pointAt(owner, from)
    else if (event.key === 'End') pointAt(owner, to)
    else return
    event.preventDefault()
  }

  return (
    <div
      role="img"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the crosshair, so it must take focus.
      tabIndex={0}
      className={css.chartLayer}
      style={{ left: plotFrame.left, top: plotFrame.top, width: pixels, height: height - plotFrame.top - plotFrame.bottom }}
      onPointerMove={onMove}
      onPointerDown={(event) => {
        if (event.button !== 0 || onSelect === undefined) return
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = instantAt(event)
      }}
      onPointerUp={onUp}
      onPointerLeave={() => leaveChart(owner)}
      onBlur={() => leaveChart(owner)}
      onKeyDown={onKey}
    >
      {dragged && (
        <span
          className={css.chartDrag}
          style={{ left: `${share(dragged.from, from, to)}%`, width: `${share(dragged.to, from, to) - share(dragged.from, from, to)}%` }}
        />
      )}
      <Hair owner={owner} from={from} to={to} step={step} />
    </div>
  )
}

function Hair({ owner, from, to, step }: TimeSpan & { owner: string; step: number }): ReactElement | null {
  const at = useChartPointer((pointer) => pointer.at)
  const own = useChartPointer((pointer) => pointer.owner === owner)
  if (at === null || at < from || at > to) return null
  const left = share(at, from, to)
  return (
    <span className={css.chartHair} style={{ left: `${left}%` }}>
      {own && (
        <span className={left > 80 ? `${css.chartHairTime} ${css.chartHairTimeLeft}` : css.chartHairTime}>
          {formatClock(Math.floor(at / step) * step, to - from)}
        </span>
      )}
    </span>
  )
}

function share(at: number, from: number, to: number): number {
  return ((at - from) / Math.max(1, to - from)) * 100
}

/** The sample of the step that holds an instant; samples are in order. */
export function sampleAt(samples: readonly Sample[], at: number, step: number): Sample | null {
  let low = 0
  let high = samples.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (samples[middle]!.at <= at) low = middle + 1
    else high = middle
  }
  const sample = samples[low - 1]
  return sample !== undefined && at - sample.at < step ? sample : null
}
