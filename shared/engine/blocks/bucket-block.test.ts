import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bucket, exact, newBucket, observe } from '../metrics/bucket.ts'
import { encodeHistogram } from '../metrics/histogram.ts'
import { type BlockEntry, decodeBlock, encodeBlock, fillFrom, firstMinute, openBlock } from './bucket-block.ts'

const day = 20_000

const plain = (entries: readonly BlockEntry[]) =>
  entries.map(({ minute, bucket }) => ({ ...bucket, minute, histogram: bucket.histogram && [...encodeHistogram(bucket.histogram)] }))

function bucketOf(minute: number, values: readonly number[], kind: 'counter' | 'duration', ms: number): Bucket {
  const bucket = newBucket(kind)
  values.forEach((value, index) => void observe(bucket, exact(value), (day * 1440 + minute) * 60_000 + ms + index))
  return bucket
}

/** The first format, as it was written. */
function encodeFirstFormat(entries: readonly BlockEntry[]): Uint8Array {
  const ones = entries.every(({ bucket: b }) => !b.histogram && b.sum === b.count && b.min === 1 && b.max === 1 && b.last === 1)
  const bytes = Buffer.alloc(200_000)
  let at = bytes.writeUInt16LE((ones ? 1 : 0) + (entries.some(({ bucket }) => bucket.histogram) ? 2 : 0), 0)
  at = bytes.writeUInt16LE(entries.length, at)
  for (const { minute } of entries) at = bytes.writeUInt16LE(minute, at)
  for (const { minute, bucket } of entries) at = bytes.writeUInt16LE(bucket.lastAt - (day * 1440 + minute) * 60_000, at)
  for (const { bucket } of entries) at = bytes.writeUInt32LE(bucket.count, at)
  for (const name of ones ? [] : (['sum', 'min', 'max', 'last'] as const))
    for (const { bucket } of entries) at = bytes.writeDoubleLE(bucket[name], at)
  if (entries.some(({ bucket }) => bucket.histogram)) {
    for (const { bucket } of entries) {
      const histogram = bucket.histogram ? encodeHistogram(bucket.histogram) : new Uint8Array()
      at = bytes.writeUInt32LE(histogram.length, at)
      bytes.set(histogram, at)
      at += histogram.length
    }
  }
  return Uint8Array.from(bytes.subarray(0, at))
}

const value = fc.oneof(fc.constant(1), fc.integer({ min: -300, max: 70_000 }), fc.double({ min: -1e13, max: 1e13, noNaN: true }))
const entriesOf = (minutes: fc.Arbitrary<number[]>) =>
  fc
    .tuple(
      minutes,
      fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('counter' as const, 'duration' as const),
      fc.constantFrom(1, 1000),
    )
    .map(([list, values, kind, step]) =>
      list
        .sort((a, b) => a - b)
        .map((minute, index) => ({ minute, bucket: bucketOf(minute, values[index % values.length]!, kind, ((index * 17) % 59) * step) })),
    )
const sparse = entriesOf(fc.uniqueArray(fc.integer({ min: 0, max: 1439 }), { minLength: 1, maxLength: 30 }))
const gappy = entriesOf(
  fc.integer({ min: 2, max: 9 }).map((gap) => Array.from({ length: Math.floor(1440 / gap) }, (_, index) => index * gap)),
)
const steady = entriesOf(
  fc
    .tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 700 }))
    .map(([from, n]) => Array.from({ length: n }, (_, index) => from + index)),
)

describe('a block', () => {
  it.each([
    ['few', sparse],
    ['many', gappy],
    ['all', steady],
  ])('of %s minutes comes back as it went in', (_, entries) => {
    fc.assert(
      fc.property(entries, (list) => {
        const bytes = encodeBlock(day, list)
        expect(plain(decodeBlock(day, bytes))).toEqual(plain(list))
        expect(firstMinute(bytes)).toBe(list[0]!.minute)
      }),
      { numRuns: 60 },
    )
  })

  it('of the first format is read too, and is larger', () => {
    fc.assert(
      fc.property(fc.oneof(sparse, gappy, steady), (list) => {
        const old = encodeFirstFormat(list)
        expect(plain(decodeBlock(day, old))).toEqual(plain(list))
        expect(firstMinute(old)).toBe(list[0]!.minute)
        const sums = new Float64Array(list.length)
        fillFrom(openBlock(old), 'sum', sums, 0)
        expect([...sums]).toEqual(list.map(({ bucket }) => bucket.sum))
        expect(encodeBlock(day, list).length).toBeLessThan(old.length)
      }),
      { numRuns: 60 },
    )
  })

  it('keeps values that no column of steps can hold', () => {
    const odd = [0.1, -0, 2 ** 60, Number.MIN_VALUE, -(2 ** 52)].map((each, index) => ({
      minute: 3 * index,
      bucket: {
        count: index + 1,
        sum: each,
        min: each,
        max: -each,
        last: each,
        lastAt: (day * 1440 + 3 * index) * 60_000 + index,
        histogram: null,
      },
    }))
    for (const [index, entry] of decodeBlock(day, encodeBlock(day, odd)).entries()) {
      for (const name of ['sum', 'min', 'max', 'last'] as const) expect(Object.is(entry.bucket[name], odd[index]!.bucket[name])).toBe(true)
    }
  })

  it('of a counter that is never silent takes at most three bytes a minute', () => {
    const entries = Array.from({ length: 1440 }, (_, minute) => ({
      minute,
      bucket: bucketOf(
        minute,
        Array.from({ length: 1 + ((minute * 37) % 90) }, () => 1),
        'counter',
        (minute * 7919) % 59_000,
      ),
    }))
    expect(encodeBlock(day, entries).length).toBeLessThan(3 * 1440 + 80)
  })
})
