import { type KeyboardEvent, type PointerEvent, type ReactElement, useEffect, useRef, useState } from 'react'
import { type Severity, type SeverityCounts, severities } from '../../../../shared/model/severity.ts'
import { formatClock } from '../../../charts/axis/clock-text.ts'
import type { TimeSpan } from '../../../charts/axis/time-range.ts'
import { messages } from '../../../messages/messages.ts'
import { chosenSpan } from './timeline-bins.ts'
import css from './timeline-strip.module.css'

const text = messages.alerts.timeline

/** How far a wheel is turned for one step, px. */
const notch = 60

export interface TimelineBrushProps {
  span: TimeSpan & { steps: number }
  bins: readonly { counts: SeverityCounts }[]
  chosen: TimeSpan | null
  label: string
  onChoose: (span: TimeSpan | null) => void
  /** -1: nearer, 1: farther; `anchor` from 0 to 1 is what stays in place. */
  onZoom: (by: 1 | -1, anchor: number) => void
  /** By a part of the window; negative is back in time. */
  onPan: (by: number) => void
}

/** Choosing a time with the pointer (drag or click) or with the arrow keys; the wheel zooms, sideways or with Shift it moves. */
export function TimelineBrush({ span, bins, chosen, label, onChoose, onZoom, onPan }: TimelineBrushProps): ReactElement {
  const box = useRef<HTMLDivElement>(null)
  const [anchor, setAnchor] = useState<number | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const [dragging, setDragging] = useState(false)

  const turn = useRef({ onZoom, onPan, along: 0, across: 0 })
  useEffect(() => {
    Object.assign(turn.current, { onZoom, onPan })
  })
  useEffect(() => {
    const element = box.current
    if (!element) return
    // A listener of React's could not keep the page from scrolling.
    const wheel = (event: WheelEvent) => {
      event.preventDefault()
      const state = turn.current
      const sideways = event.shiftKey ? event.deltaX + event.deltaY : event.deltaX
      state.across += sideways
      if (!event.shiftKey && Math.abs(event.deltaY) > Math.abs(event.deltaX)) state.along += event.deltaY
      const place = element.getBoundingClientRect()
      if (Math.abs(state.along) >= notch) {
        state.onZoom(state.along > 0 ? 1 : -1, Math.min(1, Math.max(0, (event.clientX - place.left) / place.width)))
        state.along = 0
      }
      if (Math.abs(state.across) >= notch) {
        state.onPan(Math.sign(state.across) / 8)
        state.across = 0
      }
    }
    element.addEventListener('wheel', wheel, { passive: false })
    return () => element.removeEventListener('wheel', wheel)
  }, [])

  const binAt = (event: PointerEvent<HTMLElement>) => {
    const place = event.currentTarget.getBoundingClientRect()
    return Math.min(span.steps - 1, Math.max(0, Math.floor(((event.clientX - place.left) / place.width) * span.steps)))
  }
  const finish = (end: number) => {
    if (anchor !== null) onChoose(chosenSpan(span, anchor, end))
    setAnchor(null)
    setDragging(false)
  }
  const onKey = (event: KeyboardEvent) => {
    const now = cursor ?? span.steps - 1
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const by = event.key === 'ArrowLeft' ? -1 : 1
      if (now + by < 0 || now + by >= span.steps) onPan(by / 8)
      else setCursor(now + by)
      if (event.shiftKey) setAnchor(anchor ?? now)
      else setAnchor(null)
    } else if (event.key === 'PageUp' || event.key === 'PageDown') {
      onPan(event.key === 'PageUp' ? -0.5 : 0.5)
    } else if (event.key === 'Enter') {
      onChoose(chosenSpan(span, anchor ?? now, now))
      setAnchor(null)
    } else if (event.key === 'Escape') {
      setAnchor(null)
      onChoose(null)
    } else if (event.key === '+' || event.key === '=' || event.key === '-') {
      onZoom(event.key === '-' ? 1 : -1, (now + 0.5) / span.steps)
    } else return
    event.preventDefault()
    event.stopPropagation()
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
      ref={box}
      className={css.brush}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys choose a time.
      tabIndex={0}
      aria-label={label}
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
              formatClock(at + width / span.steps, width / span.steps >= 86_400_000 ? width : 0),
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
