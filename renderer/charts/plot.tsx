import { memo, type ReactElement } from 'react'
import { CartesianGrid, ComposedChart, ReferenceArea, ReferenceLine, XAxis, YAxis } from 'recharts'
import { formatTick } from './axis/number-format.ts'
import { timeTicks } from './axis/time-axis.ts'
import { closeSteps, decimate } from './data/decimate.ts'
import { isolated, linePath, type Scales } from './data/line-path.ts'
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

/** The picture itself: axes, grid and threshold by recharts, lines thinned to two points a pixel. It never moves with the pointer. */
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
  const [low, high] = [ticks[0]!, ticks.at(-1)!]
  const tall = Math.max(1, height - plotFrame.top - plotFrame.bottom)
  const scales: Scales = {
    x: (at) => ((at - from) / Math.max(1, to - from)) * pixels,
    y: (value) => ((high - value) / (high - low || 1)) * tall,
  }
  const base = drawn.length === 1 ? Math.max(0, low) : undefined

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
        domain={[low, high]}
        allowDataOverflow
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
      <svg x={plotFrame.left} y={plotFrame.top} width={pixels} height={tall} overflow="hidden" aria-hidden="true">
        {drawn.map((line, index) => (
          <LinePicture key={line.id} line={line} style={lineStyles[index % lineStyles.length]!} scales={scales} base={base} />
        ))}
      </svg>
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

/** One line: a path, however many points it has. recharts would make objects and elements of each. */
function LinePicture({ line, style, scales, base }: LinePictureProps): ReactElement {
  const { samples, stepped } = line
  return (
    <>
      {base !== undefined && <path d={linePath(samples, scales, { stepped, base })} fill={style.color} fillOpacity={0.1} />}
      <path
        className="chart-line"
        d={linePath(samples, scales, { stepped })}
        fill="none"
        stroke={style.color}
        strokeWidth={1.5}
        strokeDasharray={style.dash}
      />
      {isolated(samples).map(({ at, value }) => (
        <circle key={at} cx={scales.x(at)} cy={scales.y(value)} r={1.8} fill={style.color} />
      ))}
    </>
  )
}

interface LinePictureProps {
  line: ChartLine
  style: (typeof lineStyles)[number]
  scales: Scales
  /** The area between the line and this value is tinted; without one there is none. */
  base: number | undefined
}

export default memo(Plot)
