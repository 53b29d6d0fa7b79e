import { useMemo } from 'react'
import { useClock } from '../state/clock.ts'
import { useAccount } from '../state/console-store.ts'
import { useTimeParameter } from '../state/time-parameter.ts'
import { useUrlParameter } from '../state/url-state.ts'
import { endingAt, rangesWithin, readRange, stepFor, type TimeRangeName, type TimeSpan, timeRanges } from './axis/time-range.ts'

export interface ChartRange {
  range: TimeRangeName
  setRange: (range: TimeRangeName) => void
  /** What the picker offers: as far back as the account keeps anything. */
  offered: TimeRangeName[]
  zoomed: TimeSpan | null
  zoom: (span: TimeSpan | null) => void
  /** What all charts of the page show; it moves on with the clock, by whole steps. */
  span: TimeSpan & { step: number }
}

const fallback = '24h'

/** The range that all charts of a page about this account share, kept in its address. */
export function useChartRange(accountId: string): ChartRange {
  const keptDays = useAccount(accountId)?.account?.retentionDays ?? 7
  const [text, setText] = useUrlParameter('range', fallback)
  const range = readRange(text, fallback)
  const [zoomed, zoom] = useTimeParameter()
  const length = timeRanges[range]
  const to = useClock((now) => endingAt(now, length).to)
  const span = useMemo(() => {
    if (zoomed === null) return endingAt(to - 1, length)
    const step = stepFor(zoomed.to - zoomed.from)
    return { from: Math.floor(zoomed.from / step) * step, to: Math.ceil(zoomed.to / step) * step, step }
  }, [zoomed, to, length])
  return {
    range,
    offered: rangesWithin(keptDays),
    setRange: (next) => {
      zoom(null)
      setText(next)
    },
    zoomed,
    zoom,
    span,
  }
}
