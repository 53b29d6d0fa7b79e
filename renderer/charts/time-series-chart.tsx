import { lazy, type ReactElement, Suspense, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { messages } from '../messages/messages.ts'
import { formatValue } from './axis/number-format.ts'
import type { TimeSpan } from './axis/time-range.ts'
import { ChartSave } from './chart-save.tsx'
import { ChartTable } from './chart-table.tsx'
import css from './charts.module.css'
import { Crosshair, sampleAt } from './crosshair.tsx'
import type { ChartLine } from './data/metric-lines.ts'
import { ticksFor } from './data/value-ticks.ts'
import { lineStyles } from './plot-frame.ts'
import { useChartPointer } from './pointer.ts'
import { ThresholdHandle } from './threshold-handle.tsx'

const text = messages.charts

/** recharts comes in a chunk of its own, when the first chart is drawn. */
const Plot = lazy(() => import('./plot.tsx'))

/** px, as in the style sheet. */
const legendHeight = 18

export interface TimeSeriesChartProps extends TimeSpan {
  title: string
  /** What the numbers mean, shown on hover of the title. */
  hint?: string
  /** Unit of the catalog: `1`, `ms`, `s`, `bytes`, `percent`. */
  unit: string
  step: number
  lines: ChartLine[]
  height?: number
  threshold?: { value: number; label: string } | undefined
  shaded?: TimeSpan[] | undefined
  /** Makes the threshold something to drag; called with the value that it is at. */
  onThreshold?: ((value: number) => void) | undefined
  /** Called when a person drags over the chart to choose a range. */
  onSelect?: ((span: TimeSpan) => void) | undefined
  /** Heading level of the title, to fit the page around it. */
  level?: 2 | 3
}

/** One time-series chart with its title, readout, crosshair and the table of the same numbers. */
export function TimeSeriesChart({
  title,
  hint,
  unit,
  from,
  to,
  step,
  lines,
  height = 150,
  threshold,
  shaded,
  onThreshold,
  onSelect,
  level = 3,
}: TimeSeriesChartProps): ReactElement {
  const [asTable, setAsTable] = useState(false)
  const { ref, width } = useWidth()
  const Heading = `h${level}` as const
  const empty = lines.every((line) => line.samples.every((sample) => sample.value === null))
  // The legend of several lines has a row of its own; charts side by side stay equally high.
  const picture = !empty && lines.length > 1 ? height - legendHeight : height
  const [held, setHeld] = useState<number[] | null>(null)
  const ticks = onThreshold === undefined ? undefined : (held ?? ticksFor(lines, threshold?.value, unit, picture))
  const label = useMemo(() => inWords(title, lines, unit), [title, lines, unit])

  return (
    <figure className={css.chart}>
      <figcaption className={css.chartHead}>
        <Heading className={css.chartTitle} data-tip={hint}>
          {title}
        </Heading>
        {!empty && lines.length === 1 && <Readout lines={lines} unit={unit} step={step} />}
        {!empty && (
          <>
            <button
              type="button"
              className={css.chartToggle}
              data-alone={lines.length > 1 || undefined}
              aria-pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            >
              {asTable ? text.asChart : text.asTable}
              <span className="visually-hidden"> {title}</span>
            </button>
            <ChartSave title={title} lines={lines} unit={unit} picture={ref} />
          </>
        )}
      </figcaption>
      {!empty && lines.length > 1 && (
        <div className={css.chartLegend}>
          <Readout lines={lines} unit={unit} step={step} />
        </div>
      )}
      <div ref={ref} className={css.chartBody} style={{ height: picture }}>
        {empty ? (
          <p className={css.chartEmpty}>{text.noData}</p>
        ) : asTable ? (
          <ChartTable title={title} lines={lines} unit={unit} span={to - from} />
        ) : (
          width > 0 && (
            <>
              <div aria-hidden="true">
                <Suspense fallback={null}>
                  <Plot
                    width={width}
                    height={picture}
                    from={from}
                    to={to}
                    unit={unit}
                    step={step}
                    lines={lines}
                    threshold={threshold}
                    shaded={shaded}
                    ticks={ticks}
                  />
                </Suspense>
              </div>
              <Crosshair width={width} height={picture} from={from} to={to} step={step} label={label} onSelect={onSelect} />
              {onThreshold !== undefined && threshold !== undefined && ticks !== undefined && (
                <ThresholdHandle
                  width={width}
                  height={picture}
                  low={ticks[0]!}
                  high={ticks.at(-1)!}
                  unit={unit}
                  value={threshold.value}
                  onChange={onThreshold}
                  onDragging={(dragging) => setHeld(dragging ? ticks : null)}
                />
              )}
            </>
          )
        )}
      </div>
    </figure>
  )
}

/** The value of each line under the crosshair, else the newest one. */
function Readout({ lines, unit, step }: { lines: ChartLine[]; unit: string; step: number }): ReactElement {
  const at = useChartPointer((pointer) => pointer.at)
  return (
    <span className={css.chartReadout}>
      {lines.map((line, index) => {
        const sample = at === null ? line.samples.findLast((candidate) => candidate.value !== null) : sampleAt(line.samples, at, step)
        const value = sample?.value ?? null
        const style = lineStyles[index % lineStyles.length]!
        return (
          <span key={line.id} className={css.chartKey}>
            {lines.length > 1 && (
              <svg width="14" height="6" aria-hidden="true">
                <line x1="0" x2="14" y1="3" y2="3" stroke={style.color} strokeWidth="2" strokeDasharray={style.dash} />
              </svg>
            )}
            {lines.length > 1 && <span className={css.chartKeyName}>{line.label}</span>}
            <b>{value === null ? text.gap : formatValue(value, unit)}</b>
          </span>
        )
      })}
    </span>
  )
}

function inWords(title: string, lines: readonly ChartLine[], unit: string): string {
  const parts = lines.map((line) => {
    const values = line.samples.flatMap((sample) => (sample.value === null ? [] : [sample.value]))
    if (values.length === 0) return `${line.label}: ${text.noData}`
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (const value of values) {
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
    return text.described(
      lines.length > 1 ? line.label : '',
      formatValue(low, unit),
      formatValue(high, unit),
      formatValue(values.at(-1)!, unit),
    )
  })
  return `${title}. ${parts.join(' ')}`
}

function useWidth() {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    setWidth(Math.floor(element.clientWidth))
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, width }
}
