import { expect, it } from 'vitest'
import { exact } from '../../../shared/engine/metrics/bucket.ts'
import { encodeHistogram } from '../../../shared/engine/metrics/histogram.ts'
import { minuteOf, newSeries, newTimeline, observeAt, type Timeline, trimTimeline } from '../../../shared/engine/metrics/timeline.ts'
import { packTimeline, unpackTimeline } from './packed-timeline.ts'

/** What is in a timeline, whatever its buckets are made of. */
function contents({ kind, minutes, cells }: Timeline) {
  const plain = minutes.map((minute) =>
    [...cells.get(minute)!].map(([key, { series, bucket }]) => {
      const { count, sum, min, max, last, lastAt, histogram } = bucket
      return [key, series, count, sum, min, max, last, lastAt, histogram && [...encodeHistogram(histogram)]]
    }),
  )
  return { kind, minutes, plain }
}

it.each(['counter', 'gauge', 'duration'] as const)('a packed timeline of a %s comes back as it was', (kind) => {
  const timeline = newTimeline(kind)
  const series = ['/', '/shop/', '/cart/'].map((route) => newSeries({ route }))
  for (let n = 0; n < 60; n++) observeAt(timeline, series[n % 3]!, exact(n * 17.3), 1_700_000_000_000 + ((n * 7) % 20) * 31_000 + n)
  const back = unpackTimeline(packTimeline(timeline))
  expect(contents(back)).toEqual(contents(timeline))
  expect(contents(unpackTimeline(packTimeline(unpackTimeline(packTimeline(timeline)))))).toEqual(contents(timeline))
})

it('a timeline that is packed again takes over what has not changed, and tells of what has', () => {
  const route = newSeries({ route: '/' })
  const start = 1_700_000_040_000
  let timeline = newTimeline('duration')
  for (let minute = 0; minute < 8; minute++) observeAt(timeline, route, exact(minute), start + minute * 60_000)
  let packed = packTimeline(timeline)
  /** Unpacks, does what is to be done, packs again as what it is then. */
  const again = (changedFrom: number, change: () => void) => {
    timeline = unpackTimeline(packed)
    change()
    packed = packTimeline(timeline, packed, changedFrom)
    expect(contents(unpackTimeline(packed))).toEqual(contents(timeline))
  }
  const forever = Number.MAX_SAFE_INTEGER
  expect(packTimeline(unpackTimeline(packed), packed, forever)).toBe(packed)
  for (const minute of [7, 8, 11, 3, 10]) {
    const at = start + minute * 60_000
    again(minuteOf(at), () => observeAt(timeline, route, exact(5), at))
  }
  again(forever, () => trimTimeline(timeline, minuteOf(start) + 2))
  expect(packed.series).toHaveLength(9)
  again(minuteOf(start) + 11, () => {
    trimTimeline(timeline, minuteOf(start) + 5)
    observeAt(timeline, newSeries({ route: '/shop/' }), exact(3), start + 11 * 60_000)
  })
  expect(packed.series).toHaveLength(7)
  again(forever, () => trimTimeline(timeline, minuteOf(start) + 100))
  expect(packed.series).toHaveLength(0)
})
