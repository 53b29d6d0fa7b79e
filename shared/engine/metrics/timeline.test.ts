import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exact } from './bucket.ts'
import { encodeHistogram } from './histogram.ts'
import { type Labels, labelKey, labelsOf, maximumSeries, newSeries, newTimeline, observeAt, type Timeline } from './timeline.ts'

/** Everything in a timeline, in canonical order. */
function contents(timeline: Timeline) {
  return timeline.minutes.flatMap((minute) =>
    [...timeline.cells.get(minute)!.values()]
      .map(
        ({ series, bucket }) =>
          [minute, series.key, { ...bucket, histogram: bucket.histogram && [...encodeHistogram(bucket.histogram)] }] as const,
      )
      .sort(([, a], [, b]) => (a < b ? -1 : 1)),
  )
}

const observation = fc.record({
  label: fc.integer({ min: 0, max: 400 }),
  value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  at: fc.integer({ min: 0, max: 10 * 60_000 }),
})

function fill(observations: readonly { label: number; value: number; at: number }[]): Timeline {
  const timeline = newTimeline('duration')
  for (const { label, value, at } of observations) observeAt(timeline, newSeries({ page: `p${label}` }), exact(value), at)
  return timeline
}

describe('a label key', () => {
  it('says the labels again, empty values and none at all among them', () => {
    const sets: Labels[] = [{}, { area: '', status: '503' }, { user: 'ä=b c' }]
    for (const labels of sets) expect(labelsOf(labelKey(labels))).toEqual(labels)
  })
})

describe('timeline', () => {
  it('holds the same buckets whatever the order of the observations', () => {
    fc.assert(
      fc.property(
        fc
          .array(observation, { maxLength: 200 })
          .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          expect(contents(fill(shuffled))).toEqual(contents(fill(list)))
        },
      ),
    )
  })

  it('keeps 200 label sets in a minute and counts the rest under other, in any order', () => {
    const list = Array.from({ length: 350 }, (_, label) => [
      { label, value: 1, at: label },
      { label, value: 2, at: 1000 + label },
    ]).flat()
    const forwards = contents(fill(list))
    expect(contents(fill([...list].reverse()))).toEqual(forwards)
    expect(forwards).toHaveLength(maximumSeries + 1)
    const other = forwards.find(([, key]) => key === '{"page":"other"}')
    expect(other?.[2]).toMatchObject({ count: 300, sum: 450 })
    expect(forwards.reduce((sum, [, , bucket]) => sum + bucket.count, 0)).toBe(700)
  })

  it('takes the larger of two values of the same instant as the last one', () => {
    const [, , bucket] = contents(
      fill([
        { label: 1, value: 7, at: 5 },
        { label: 1, value: 3, at: 5 },
        { label: 1, value: 9, at: 4 },
      ]),
    )[0]!
    expect(bucket.last).toBe(7)
  })
})
