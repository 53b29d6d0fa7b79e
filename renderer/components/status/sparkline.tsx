import { memo } from 'react'
import type { HealthState } from '../../../shared/model/sites/health.ts'
import { messages } from '../../messages/messages.ts'
import { sparkPath } from './spark-path.ts'
import css from './sparkline.module.css'

/** The smallest span that is drawn in full height, so that a wobble of a point or two stays a flat line. */
const leastSpan = 40

/** A trend in a row: one SVG path in the colour of the state, about the middle of the row. */
export const Sparkline = memo(function Sparkline({
  values,
  state,
  width = 84,
  height = 20,
}: {
  values: readonly (number | null)[]
  state?: HealthState
  width?: number
  height?: number
}) {
  const known = values.filter((value) => value !== null)
  const middle = (Math.min(...known) + Math.max(...known)) / 2
  const half = Math.max(leastSpan, Math.max(...known) - Math.min(...known)) / 2
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      className={css.spark}
      data-state={state}
      role="img"
      aria-label={messages.common.trend(state ? messages.common.state[state] : messages.common.unknown)}
    >
      <path d={sparkPath(values, width, height, middle - half, middle + half)} />
    </svg>
  )
})
