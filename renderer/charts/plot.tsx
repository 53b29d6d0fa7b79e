import { memo, type ReactElement } from 'react'
import { Area, CartesianGrid, ComposedChart, Line, ReferenceArea, ReferenceLine, XAxis, YAxis } from 'recharts'
import { formatTick } from './axis/number-format.ts'
import { timeTicks } from './axis/time-axis.ts'
import { closeSteps, decimate } from './data/decimate.ts'
import type { ChartLine } from './data/metric-lines.ts'
import { ticksFor } from './data/value-ticks.ts'
import { lineStyles, plotFrame, plotWidth } from './plot-frame.ts'

interface PlotProps {
  width: number
  height: number
  from: number
  to: number
  unit: string
  /** Length of a step, ms. */
  step: number
  lines: ChartLine[]
  threshold?: { value: number; label: string } | undefined
  /** Stretches of time to shade, such as while an alert fired. */
  shaded?: { from: number; to: number }[] | undefined
  /** Values of the axis, when something over the picture has to know them too. */
  ticks?: number[] | undefined
}

const axisText = { fontSize: 11, fill: 'var(--dim)' }
/** About what a sign of the axis takes, px. */
const widthOfSign = 6

/** The picture itself: recharts, thinned to two points a pixel. It never moves with the pointer. */
function Plot({ width, height, from, to, unit, step, lines, threshold, shaded, ticks: given }: PlotProps): ReactElement {
  const pixels = plotWidth(width)
  const drawn = lines.map((line) => {
    const samples = decimate(line.samples, from, to, pixels)
    return { ...line, samples: line.stepped === true ? closeSteps(samples, step) : samples }
  })
  const ticks = given ?? ticksFor(drawn, threshold?.value, unit, height)
  const times = timeTicks(from, to, Math.max(2, Math.floor(pixels / 76))).filter(
    // One that would stick out at the right is cut off by the picture's edge: better none.
    ({ at, label }) => ((to - at) / Math.max(1, to - from)) * pixels + plotFrame.right >= (label.length * widthOfSign) / 2,
  )
  const labels = new Map(times.map((tick) => [tick.at, tick.label]))
  const single = drawn.length === 1

  return (
    <ComposedChart
      width={width}
      height={height}
      margin={{ top: plotFrame.top, right: plotFrame.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="at"
        type="number"
        scale="linear"
        domain={[from, to]}
        allowDataOverflow
        ticks={times.map((tick) => tick.at)}
        tickFormatter={(at: number) => labels.get(at) ?? ''}
        height={plotFrame.bottom}
        tick={axisText}
        tickLine={false}
        tickMargin={4}
        axisLine={{ stroke: 'var(--line)' }}
        interval={0}
      />
      <YAxis
        type="number"
        domain={[ticks[0]!, ticks.at(-1)!]}
        ticks={ticks}
        tickFormatter={(value: number) => formatTick(value, unit)}
        width={plotFrame.left}
        tick={axisText}
        tickLine={false}
        axisLine={false}
        interval={0}
      />
      {shaded?.map((stretch) => (
        <ReferenceArea
          key={stretch.from}
          x1={Math.max(from, stretch.from)}
          x2={Math.min(to, stretch.to)}
          fill="var(--critical)"
          fillOpacity={0.1}
          ifOverflow="hidden"
        />
      ))}
      {drawn.map((line, index) => {
        const style = lineStyles[index % lineStyles.length]!
        const alone = isolated(line)
        const dot =
          alone.size === 0
            ? false
            : (props: { cx?: number; cy?: number; payload?: { at: number } }) =>
                props.payload !== undefined && alone.has(props.payload.at) ? (
                  <circle key={props.payload.at} cx={props.cx} cy={props.cy} r={1.8} fill={style.color} />
                ) : (
                  <g key={props.payload?.at} />
                )
        const common = {
          data: line.samples,
          dataKey: 'value' as const,
          name: line.label,
          stroke: style.color,
          strokeWidth: 1.5,
          strokeDasharray: style.dash,
          dot,
          activeDot: false as const,
          isAnimationActive: false,
          connectNulls: false,
        }
        return single ? (
          <Area
            key={line.id}
            {...common}
            type={line.stepped === true ? 'stepAfter' : 'linear'}
            fill={style.color}
            fillOpacity={0.1}
            baseValue={Math.max(0, ticks[0]!)}
          />
        ) : (
          <Line key={line.id} {...common} type={line.stepped === true ? 'stepAfter' : 'linear'} />
        )
      })}
      {threshold && (
        <ReferenceLine
          y={threshold.value}
          stroke="var(--warn)"
          strokeDasharray="4 3"
          label={{ value: threshold.label, position: 'insideBottomLeft', fill: 'var(--warn)', fontSize: 11 }}
        />
      )}
    </ComposedChart>
  )
}

/** Points with a gap on both sides: without a dot nobody would see them. */
function isolated(line: ChartLine): Set<number> {
  const alone = new Set<number>()
  const { samples } = line
  for (const [index, sample] of samples.entries()) {
    if (sample.value === null) continue
    const before = samples[index - 1]?.value ?? null
    const after = samples[index + 1]?.value ?? null
    if (before === null && after === null) alone.add(sample.at)
  }
  return alone
}

export default memo(Plot)
