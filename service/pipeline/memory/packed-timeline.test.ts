import { expect, it } from 'vitest'
import { exact } from '../../../shared/engine/metrics/bucket.ts'
import { newSeries, newTimeline, observeAt } from '../../../shared/engine/metrics/timeline.ts'
import { packTimeline, unpackTimeline } from './packed-timeline.ts'

it.each(['counter', 'gauge', 'duration'] as const)('a packed timeline of a %s comes back as it was', (kind) => {
  const timeline = newTimeline(kind)
  const series = ['/', '/shop/', '/cart/'].map((route) => newSeries({ route }))
  for (let n = 0; n < 60; n++) observeAt(timeline, series[n % 3]!, exact(n * 17.3), 1_700_000_000_000 + ((n * 7) % 20) * 31_000 + n)
  const back = unpackTimeline(packTimeline(timeline))
  expect(back).toEqual(timeline)
  expect(unpackTimeline(packTimeline(back))).toEqual(timeline)
})
